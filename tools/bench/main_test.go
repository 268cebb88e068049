package main

import (
	"io"
	"slices"
	"testing"
)

func TestTheCommandLine(t *testing.T) {
	o, err := parse([]string{"-only", "1, 4", "-quick"}, io.Discard)
	if err != nil || !slices.Equal(o.only, []int{1, 4}) || o.divide != 10 {
		t.Fatalf("%+v, %v", o, err)
	}
	if o, err := parse(nil, io.Discard); err != nil || len(o.only) != 0 || o.divide != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
	for name, args := range map[string][]string{
		"a row that is not there": {"-only", "1,99"},
		"no number":               {"-only", "one"},
		"a word too much":         {"1"},
	} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestTheMemoryOfAProcessIsRead(t *testing.T) {
	n, err := residentIn("Name:\tlindan\nVmPeak:\t 1 kB\nVmRSS:\t   39424 kB\nThreads:\t9\n")
	if err != nil || n != 39424<<10 {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := residentIn("Name:\tlindan\n"); err == nil {
		t.Error("no memory was taken for none")
	}
}
