package conformance

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"lindan/storage"
)

// A register is a document with one value. Clients read it, and replace it at the version that they have read.
type (
	ask struct {
		key     string
		replace bool
		version int64 // the version that a replace expects
		value   int64 // the value that it writes
	}
	reply struct {
		won            bool  // of a replace
		version, value int64 // of a read
	}
	register struct{ version, value int64 }
)

const (
	histories = 5
	clients   = 8
	steps     = 60
	keys      = 3
)

// model is what a register may answer, one key at a time.
func model() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byKey := map[string][]porcupine.Operation{}
			for _, op := range history {
				key := op.Input.(ask).key
				byKey[key] = append(byKey[key], op)
			}
			parts := make([][]porcupine.Operation, 0, len(byKey))
			for _, part := range byKey {
				parts = append(parts, part)
			}
			return parts
		},
		Init: func() any { return register{version: 1} },
		Step: step,
	}
}

func step(state, input, output any) (bool, any) {
	r, in, out := state.(register), input.(ask), output.(reply)
	switch {
	case !in.replace:
		return out.version == r.version && out.value == r.value, r
	case in.version == r.version:
		return out.won, register{in.version + 1, in.value}
	default:
		return !out.won, r
	}
}

// raceRegister records histories by a counter instead of a clock: one that ended before another began has a smaller number.
func raceRegister(t *testing.T, e storage.Engine) {
	for h := range histories {
		for k := range keys {
			insert(t, e, note(t, keyOf(h, k), 1, "due", int64(0)))
		}
		history := record(t, e, h)
		if t.Failed() {
			return
		}
		if !porcupine.CheckOperations(model(), history) {
			t.Errorf("history %d is not linearizable", h)
		}
	}
}

func keyOf(history, key int) string { return "h" + strconv.Itoa(history) + "k" + strconv.Itoa(key) }

func record(t *testing.T, e storage.Engine, h int) []porcupine.Operation {
	var clock, value atomic.Int64
	var mu sync.Mutex
	var history []porcupine.Operation
	together(clients, func(client int) {
		chance := rand.New(rand.NewPCG(uint64(h), uint64(client))) //nolint:gosec // a test that can be repeated
		seen := map[string]int64{}
		for range steps {
			in := ask{key: keyOf(h, chance.IntN(keys))}
			if v := seen[in.key]; v > 0 && chance.IntN(2) == 0 {
				in.replace, in.version, in.value = true, v, value.Add(1)
			}
			call := clock.Add(1)
			out, err := act(t, e, in)
			back := clock.Add(1)
			if err != nil {
				t.Error(err)
				return
			}
			if !in.replace {
				seen[in.key] = out.version
			}
			mu.Lock()
			history = append(history, porcupine.Operation{ClientId: client, Input: in, Output: out, Call: call, Return: back})
			mu.Unlock()
		}
	})
	return history
}

func act(t *testing.T, e storage.Engine, in ask) (reply, error) {
	if in.replace {
		err := e.Replace(t.Context(), "notes", in.version, note(t, in.key, in.version+1, "due", in.value))
		if errors.Is(err, storage.ErrVersion) {
			return reply{}, nil
		}
		return reply{won: true}, err
	}
	doc, err := e.Get(t.Context(), "notes", in.key)
	if err != nil {
		return reply{}, err
	}
	return reply{version: doc.Lookup("v").Int64(), value: doc.Lookup("due").Int64()}, nil
}
