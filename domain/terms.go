package domain

// TermsVersion is the version of the terms of use and the privacy text in force. A new text has a new number, and everybody
// is asked again.
const TermsVersion = 1

// errTerms tells that somebody agreed to another text than the one in force.
var errTerms = Errf(Conflict, "terms.changed", "使用条款已更新，请阅读新的内容后再同意")
