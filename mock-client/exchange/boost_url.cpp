// The one translation unit that compiles Boost.URL, so that the programs need no shared Boost
// library.
#include <boost/url/src.hpp>
