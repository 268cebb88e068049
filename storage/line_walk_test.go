package storage

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// wholeLine has another value in every field.
func wholeLine(t *testing.T) *domain.Line {
	t.Helper()
	l := &domain.Line{}
	v := reflect.ValueOf(l).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(time.UnixMilli(1_790_000_000_000 + int64(i)).UTC()))
		default:
			if f.Kind() == reflect.String {
				f.SetString(fmt.Sprintf("值%d", i))
			} else {
				f.SetInt(int64(i)*(1<<31) - 7)
			}
		}
	}
	l.Epoch, l.Policy = 7, -3 // a small int is stored in four bytes
	return l
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := bson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestTheWalkerReadsWhatTheDecoderReads(t *testing.T) {
	whole := wholeLine(t)
	short := *whole
	short.Ref, short.Reason, short.By, short.Second = "", "", "", ""
	long := *whole
	long.Epoch = 1 << 40
	for name, want := range map[string]*domain.Line{"every field": whole, "without what may be absent": &short, "a long int": &long} {
		var have domain.Line
		if err := readLine(marshal(t, want), &have); err != nil {
			t.Fatal(name, err)
		}
		if !reflect.DeepEqual(&have, want) {
			t.Errorf("%s: %+v, want %+v", name, have, *want)
		}
	}
}

func TestTheWalkerRefusesWhatIsNoLine(t *testing.T) {
	raw := marshal(t, wholeLine(t))
	var l domain.Line
	for n := range raw {
		if readLine(raw[:n], &l) == nil {
			t.Fatalf("took a line that was cut at %d", n)
		}
	}
	var doc bson.D
	if err := bson.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for i := range doc {
		other := append(bson.D{}, doc...)
		other[i].Value = true
		if readLine(marshal(t, other), &l) == nil {
			t.Errorf("took %s of another type", doc[i].Key)
		}
	}
	if readLine(marshal(t, append(doc, bson.E{Key: "extra", Value: "x"})), &l) == nil || readLine(marshal(t, append(doc, bson.E{Key: "why", Value: "x"})), &l) == nil {
		t.Error("took a field that no line has, or one twice")
	}
	if readLine(marshal(t, doc[1:]), &l) == nil {
		t.Error("took a line without id")
	}
}

// TestAChangedByteOfALineIsSeen flips every bit of a stored line: it is no line any more, or another one.
func TestAChangedByteOfALineIsSeen(t *testing.T) {
	l := wholeLine(t)
	l.V, l.Hash = 1, ""
	l.Hash = l.Sum()
	raw := marshal(t, l)
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			var have domain.Line
			if err := readLine(raw, &have); err == nil && have.V == 1 && have.Sum() == have.Hash && have.Posted == l.Posted && have.ID == l.ID {
				t.Fatalf("bit %d of byte %d is free", bit, i)
			}
			raw[i] ^= 1 << bit
		}
	}
}
