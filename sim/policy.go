package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lindan/hunt"
	"lindan/matching"
)

// Policy is a way of choosing whom to ask, by its name and options: "lindan", "lindan:price=0:batch=off", "keep3:ttl=90".
type Policy struct {
	Name  string // as it was asked for
	begin func(w *world) *play
}

// play is a policy in one run: a strategy for the hunt, and what a policy may have besides.
type play struct {
	world    *world
	strategy matching.Strategy
	tuning   *matching.Tuning
	near     hunt.Near
	together func(ctx context.Context, list []hunt.Due, now time.Time) error // nil: hunt.Waves
	called   func(i, v int) (delay int64, called bool)                       // nil: people are asked on their phones, not called
	unheard  bool                                                            // a call does not reach those who do not read their phones
	ended    func(i int)                                                     // nil: the policy keeps nothing of an order
}

func (p *play) waves(ctx context.Context, list []hunt.Due, now time.Time) error {
	switch {
	case len(list) == 0:
		return nil
	case p.together != nil:
		return p.together(ctx, list, now)
	}
	return p.world.hunt.Waves(ctx, list, now)
}

func (p *play) call(i, v int) (delay int64, called bool) {
	if p.called == nil {
		return 0, false
	}
	return p.called(i, v)
}

func (p *play) over(i int) {
	if p.ended != nil {
		p.ended(i)
	}
}

// family is policies of one kind: the name, after which a number may stand, and how one is made of its options.
type family struct {
	name   string
	number bool // a number belongs to the name: keep3
	make   func(n int, o *options) (func(w *world) *play, error)
}

func families() []family {
	return []family{
		{"lindan", false, lindan},
		{"nearest", true, keepNearest},
		{"keep", true, keepNearest},
		{"random", true, keepRandom},
		{"waves", true, waves},
		{"broadcast", false, broadcast},
		{"oracle-keep", true, oracle},
		{"desk", false, humans},
		{"didi17", false, batched},
	}
}

// Policies lists the names, N standing for a number.
func Policies() []string {
	var list []string
	for _, f := range families() {
		if f.number {
			f.name += "N"
		}
		list = append(list, f.name)
	}
	return append(list, bestOracle)
}

// NewPolicy reads a name with its options.
func NewPolicy(text string) (*Policy, error) {
	parts := strings.Split(text, ":")
	for _, f := range families() {
		n, ok := f.matches(parts[0])
		if !ok {
			continue
		}
		o, err := readOptions(parts[1:])
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", text, err)
		}
		begin, err := f.make(n, o)
		if err == nil {
			err = o.unused()
		}
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", text, err)
		}
		return &Policy{text, begin}, nil
	}
	return nil, fmt.Errorf("policy: %q is none of %s", parts[0], strings.Join(Policies(), ", "))
}

func (f *family) matches(name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, f.name)
	if !ok || !f.number {
		return 0, ok && rest == ""
	}
	n, err := strconv.Atoi(rest)
	return n, err == nil && n >= 1 && n <= 100
}

// options are key=value pairs that a policy takes one by one; what is left over is an error.
type options struct {
	list [][2]string
	err  error
}

func readOptions(parts []string) (*options, error) {
	o := &options{}
	for _, p := range parts {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not key=value", p)
		}
		o.list = append(o.list, [2]string{k, v})
	}
	return o, nil
}

func (o *options) take(key string) (string, bool) {
	i := slices.IndexFunc(o.list, func(kv [2]string) bool { return kv[0] == key })
	if i < 0 {
		return "", false
	}
	v := o.list[i][1]
	o.list = slices.Delete(o.list, i, i+1)
	return v, true
}

func (o *options) number(key string, fallback float64) float64 {
	text, ok := o.take(key)
	if !ok {
		return fallback
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil && o.err == nil {
		o.err = fmt.Errorf("%s: %q is no number", key, text)
	}
	return x
}

func (o *options) seconds(key string, fallback float64) time.Duration {
	return time.Duration(o.number(key, fallback) * float64(time.Second))
}

func (o *options) on(key string, fallback bool) bool {
	switch text, ok := o.take(key); {
	case !ok:
		return fallback
	case text == "on" || text == "1":
		return true
	case text == "off" || text == "0":
		return false
	case o.err == nil:
		o.err = fmt.Errorf("%s: %q is neither on nor off", key, text)
	}
	return fallback
}

func (o *options) unused() error {
	if o.err == nil && len(o.list) > 0 {
		return fmt.Errorf("there is no option %q", o.list[0][0])
	}
	return o.err
}
