package domain

import (
	"errors"
	"fmt"
	"time"
)

// Kind is the class of an error. The server maps it to one HTTP status, in one place.
type Kind int

// The kinds of errors.
const (
	Internal    Kind = iota // a fault of ours: 500, no detail is shown
	Invalid                 // the input breaks a rule of form: 422, Field names the place
	Denied                  // the actor may see it but not do it: 403
	Missing                 // it does not exist, or the actor may not know that it does: 404
	Conflict                // it came too late, or the state does not allow it: 409
	Stale                   // If-Match names an older version: 412
	Exhausted               // a limit is reached: 429
	Unavailable             // nothing was done, try again: 503
	Unsigned                // nobody is signed in: 401
)

// Error is a refusal that is ready to be shown. Code is stable, for programs (order.taken); Text is Chinese, for people.
// Neither holds anybody's personal data.
type Error struct {
	Kind  Kind
	Code  string
	Text  string
	Field string        // JSON path of the wrong input, as the caller wrote it: "window.from"; empty where none is
	Retry time.Duration // when trying again makes sense; 0 says nothing
}

// Error gives kind-free text for logs: the code and the Chinese sentence.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Code + " (" + e.Field + "): " + e.Text
	}
	return e.Code + ": " + e.Text
}

// Errf makes an Error. Text may hold verbs for fmt; never pass personal data.
func Errf(k Kind, code, text string, args ...any) error {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return &Error{Kind: k, Code: code, Text: text}
}

// Fieldf makes an Invalid error that names the field.
func Fieldf(field, code, text string, args ...any) error {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return &Error{Kind: Invalid, Code: code, Text: text, Field: field}
}

// KindOf is the kind of err: Internal for anything that is not an Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the code of err, empty for anything that is not an Error.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
