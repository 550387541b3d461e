#include "reports/masked.hpp"

namespace ediconform::reports {

namespace {

class Masker {
public:
    explicit Masker(const evidence::SecretRegistry& secrets) : secrets_(secrets) {}

    void operator()(std::string& text) const {
        text = evidence::mask_long_base64(secrets_.mask(text));
    }
    void operator()(base::LocalizedText& text) const {
        (*this)(text.ja);
        (*this)(text.en);
    }
    void operator()(model::CheckOutcome& check) const {
        (*this)(check.expected);
        (*this)(check.observed);
        (*this)(check.because);
    }
    void operator()(model::CaseResult& result) const {
        (*this)(result.title);
        (*this)(result.why);
        (*this)(result.remedy);
        (*this)(result.reason);
        (*this)(result.rerun);
        for (auto& check : result.checks) {
            (*this)(check);
        }
        for (auto& fact : result.observations) {
            (*this)(fact.value);
        }
    }
    void operator()(model::ConformanceStatement& declared) const {
        (*this)(declared.product);
        (*this)(declared.declared_by);
        for (auto& [requirement, given] : declared.answers) {
            (*this)(given.evidence);
        }
    }
    void operator()(model::Observation& observation) const {
        (*this)(observation.hint);
        for (auto& one : observation.seen) {
            (*this)(one.value);
            (*this)(one.text);
        }
    }

private:
    const evidence::SecretRegistry& secrets_;
};

} // namespace

model::RunResult masked(const model::RunResult& result, const evidence::SecretRegistry& secrets) {
    model::RunResult copy = result;
    const Masker mask(secrets);
    mask(copy.profile);
    mask(copy.profile_title);
    mask(copy.profile_edition);
    mask(copy.sut);
    mask(copy.command);
    for (auto& [requirement, reason] : copy.deviations) {
        mask(reason);
    }
    if (copy.declared) {
        mask(*copy.declared);
    }
    for (auto& one : copy.cases) {
        mask(one);
    }
    for (auto& one : copy.observations) {
        mask(one);
    }
    return copy;
}

model::CaseResult masked(const model::CaseResult& result, const evidence::SecretRegistry& secrets) {
    model::CaseResult copy = result;
    const Masker mask(secrets);
    mask(copy);
    return copy;
}

JournalLines masked(const JournalLines& journal, const evidence::SecretRegistry& secrets) {
    JournalLines copy = journal;
    for (auto& [id, lines] : copy) {
        for (auto& line : lines) {
            line = secrets.mask(line);
        }
    }
    return copy;
}

} // namespace ediconform::reports
