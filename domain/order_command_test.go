package domain

import (
	"fmt"
	"testing"
)

func TestAnOrderRemembersTwentyCommands(t *testing.T) {
	o := published(t, wish("medicine"))
	for i := range 25 {
		o.Remember(fmt.Sprint("key", i), "hash")
	}
	equal(t, "kept", len(o.Commands), 20)
	for i := range 25 {
		done, err := o.Repeated(fmt.Sprint("key", i), "hash")
		ok(t, err)
		equal(t, fmt.Sprint("known ", i), done, i >= 5)
	}
	equal(t, "the event of the newest", o.Commands[19].N, o.N)
}

func TestAKeyIsForOneBody(t *testing.T) {
	o := published(t, wish("medicine"))
	o.Remember("key", "hash")
	done, err := o.Repeated("key", "hash")
	ok(t, err)
	equal(t, "the same again is done", done, true)
	done, err = o.Repeated("key", "other")
	names(t, err, "Idempotency-Key", "idempotency.reused")
	equal(t, "another body is not", done, false)
	done, err = o.Repeated("other", "hash")
	ok(t, err)
	equal(t, "another key is not", done, false)
	o.Remember("", "hash")
	done, err = o.Repeated("", "hash")
	ok(t, err)
	equal(t, "no key is never done", done, false)
	equal(t, "kept", len(o.Commands), 1)
}
