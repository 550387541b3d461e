#include "xml_oracle.hpp"

#include "tests/paths/test_paths.hpp"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>

#include <memory>
#include <stdexcept>

namespace ediconform::reports::testing {

namespace {

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

Document parse(std::string_view xml) {
    return {xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "report.xml", nullptr,
                          XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET),
            &xmlFreeDoc};
}

std::string last_error() {
    const auto* error = xmlGetLastError();
    return error == nullptr || error->message == nullptr ? "unknown error" : error->message;
}

const xmlSchemaPtr& schema() {
    static const std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> loaded = [] {
        const std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> context(
            xmlSchemaNewParserCtxt(test::source_path("reports/junit-common.xsd").c_str()),
            &xmlSchemaFreeParserCtxt);
        return std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)>(xmlSchemaParse(context.get()),
                                                                    &xmlSchemaFree);
    }();
    static const xmlSchemaPtr pointer = loaded.get();
    return pointer;
}

} // namespace

std::string well_formedness_error(std::string_view xml) {
    return parse(xml) ? std::string{} : last_error();
}

std::string schema_error(std::string_view xml) {
    const Document document = parse(xml);
    if (!document) {
        return last_error();
    }
    if (schema() == nullptr) {
        return "junit-common.xsd is no schema: " + last_error();
    }
    const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> context(
        xmlSchemaNewValidCtxt(schema()), &xmlSchemaFreeValidCtxt);
    xmlSchemaSetValidStructuredErrors(
        context.get(), [](void*, auto*) {}, nullptr);
    return xmlSchemaValidateDoc(context.get(), document.get()) == 0 ? std::string{} : last_error();
}

std::string xpath(std::string_view xml, const std::string& expression) {
    const Document document = parse(xml);
    if (!document) {
        throw std::runtime_error(last_error());
    }
    const std::unique_ptr<xmlXPathContext, decltype(&xmlXPathFreeContext)> context(
        xmlXPathNewContext(document.get()), &xmlXPathFreeContext);
    const std::unique_ptr<xmlXPathObject, decltype(&xmlXPathFreeObject)> object(
        xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(expression.c_str()), context.get()),
        &xmlXPathFreeObject);
    if (!object) {
        throw std::runtime_error("not an XPath expression: " + expression);
    }
    const std::unique_ptr<xmlChar, decltype(xmlFree)> text(xmlXPathCastToString(object.get()),
                                                           xmlFree);
    return reinterpret_cast<const char*>(text.get());
}

} // namespace ediconform::reports::testing
