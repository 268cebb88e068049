package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage"
)

// canaries are planted where personal texts go; none may be readable in any file.
func canaries() []string {
	return []string{"金丝雀甲", "金丝雀乙", "canary-address", "13987654321", "11010519491231002X", "canary-note", "canary-reason", "13912345678", "canary-row", "canary-photo"}
}

// plant stores a person, an order and a roster row that are full of canaries, changes them, and gives back what can be read.
func plant(t *testing.T, s *storage.Store) []string {
	t.Helper()
	ctx := t.Context()
	a := person("a_1", "13987654321")
	a.Name, a.Address, a.Number = domain.Hide("金丝雀甲"), domain.Hide("canary-address"), domain.Hide("11010519491231002X")
	_, err := s.AddAccount(ctx, a)
	must(t, err)
	o := order("o_1")
	o.Contact, o.Phone, o.Note = domain.Hide("金丝雀乙"), domain.Hide("13912345678"), domain.Hide("canary-note")
	_, _, err = s.AddOrder(ctx, o)
	must(t, err)
	_, err = s.UpdateOrder(ctx, "o_1", func(o *domain.Order) error {
		o.Tellable = append(o.Tellable, domain.Hide("canary-reason"))
		return nil
	})
	must(t, err)
	must(t, s.SetSource(ctx, "canary-row", "a_1", s.Blind("row", "canary-row")))
	must(t, s.ClaimPhone(ctx, "13912345678", "a_1"))
	must(t, s.PutPhoto(ctx, "a_1", []byte("canary-photo"), tenOClock))
	photo, err := s.Photo(ctx, "a_1")
	must(t, err)
	have, err := s.Order(ctx, "o_1")
	must(t, err)
	who, err := s.Account(ctx, "a_1")
	must(t, err)
	return []string{
		who.Name.Reveal(), have.Contact.Reveal(), who.Address.Reveal(), who.Phone.Reveal(), who.Number.Reveal(),
		have.Note.Reveal(), have.Tellable[0].Reveal(), have.Phone.Reveal(), "canary-row", photo.Picture.Reveal(),
	}
}

func TestNothingPersonalIsReadableInAnyFile(t *testing.T) {
	dir := t.TempDir()
	e := openEngine(t, dir)
	for i, text := range plant(t, on(t, e)) {
		equal(t, "what comes back", text, canaries()[i])
	}
	look := func(when string, want ...string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		must(t, err)
		all := 0
		for _, file := range files {
			data, err := os.ReadFile(file)
			must(t, err)
			all += len(data)
			for _, c := range canaries() {
				if bytes.Contains(data, []byte(c)) {
					t.Errorf("%s: %q is readable in %s", when, c, filepath.Base(file))
				}
			}
		}
		if all < 10000 {
			t.Errorf("%s: only %d bytes in %v: nothing was looked at", when, all, files)
		}
		for _, name := range want {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	look("with the log of writes", "lindan.db", "lindan.db-wal")
	must(t, e.Close())
	look("when it is closed", "lindan.db")
}

// The look itself can fail: a text that is stored plain is found.
func TestALookThroughTheFilesFindsWhatIsPlain(t *testing.T) {
	dir := t.TempDir()
	s := on(t, openEngine(t, dir))
	o := order("o_1")
	o.Receipt = "canary-note"
	_, _, err := s.AddOrder(t.Context(), o)
	must(t, err)
	found := false
	for _, name := range []string{"lindan.db", "lindan.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		found = found || bytes.Contains(data, []byte("canary-note"))
	}
	equal(t, "found", found, true)
}

// raw reads a document below the store.
func raw(t *testing.T, e storage.Engine, collection, id string) bson.D {
	t.Helper()
	doc, err := e.Get(t.Context(), collection, id)
	must(t, err)
	var d bson.D
	must(t, bson.Unmarshal(doc, &d))
	return d
}

// put stores a changed document below the store, as somebody would who has the file.
func put(t *testing.T, e storage.Engine, collection string, d bson.D) {
	t.Helper()
	v := field(d, "v").(int64)
	set(d, "v", v+1)
	doc, err := bson.Marshal(d)
	must(t, err)
	must(t, e.Replace(t.Context(), collection, v, doc))
}

func field(d bson.D, key string) any {
	for _, e := range d {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

func set(d bson.D, key string, value any) {
	for i := range d {
		if d[i].Key == key {
			d[i].Value = value
		}
	}
}

func TestACipherTextCannotBeMoved(t *testing.T) {
	for name, swap := range map[string]func(t *testing.T, e storage.Engine){
		"to another field": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "accounts", "a_1")
			name, address := field(d, "name"), field(d, "address")
			set(d, "name", address)
			set(d, "address", name)
			put(t, e, "accounts", d)
		},
		"to another person": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "accounts", "a_1")
			set(d, "name", field(raw(t, e, "accounts", "a_2"), "name"))
			put(t, e, "accounts", d)
		},
		"to another order of the same person": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "orders", "o_1")
			set(d, "note", field(raw(t, e, "orders", "o_2"), "note"))
			put(t, e, "orders", d)
		},
		"from an order to the account": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "accounts", "a_1")
			set(d, "phone", field(raw(t, e, "orders", "a_1"), "phone"))
			put(t, e, "accounts", d)
		},
		"to another reason of the same order": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "orders", "o_1")
			list := field(d, "reasons").(bson.A)
			list[0], list[1] = list[1], list[0]
			put(t, e, "orders", d)
		},
		"by a bit": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "accounts", "a_1")
			doc, err := e.Get(t.Context(), "accounts", "a_1")
			must(t, err)
			_, data := doc.Lookup("name", "c").Binary()
			data = bytes.Clone(data)
			data[len(data)-1] ^= 1
			set(d, "name", bson.D{{Key: "c", Value: data}})
			put(t, e, "accounts", d)
		},
		"to nothing but a few bytes": func(t *testing.T, e storage.Engine) {
			d := raw(t, e, "accounts", "a_1")
			set(d, "name", bson.D{{Key: "c", Value: []byte("short")}})
			put(t, e, "accounts", d)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			ctx := t.Context()
			for i, id := range []domain.AccountID{"a_1", "a_2"} {
				_, err := s.AddAccount(ctx, person(id, fmt.Sprint("1390000000", i)))
				must(t, err)
			}
			for _, id := range []domain.OrderID{"o_1", "o_2", "a_1"} { // the last one's id is an account's
				o := order(id)
				o.Tellable = []domain.Secret{domain.Hide("第一"), domain.Hide("第二")}
				_, _, err := s.AddOrder(ctx, o)
				must(t, err)
			}
			swap(t, f.Engine)
			_, one := s.Account(ctx, "a_1")
			_, two := s.Order(ctx, "o_1")
			if one == nil && two == nil {
				t.Fatal("nobody noticed")
			}
			equal(t, "it is a fault, not something missing", domain.KindOf(errors.Join(one, two)), domain.Internal)
		})
	}
}

func cipherOf(t *testing.T, e storage.Engine, key string) string {
	t.Helper()
	return fmt.Sprintf("%x", field(raw(t, e, "accounts", "a_1"), key))
}

func TestAnUnchangedTextKeepsItsCipherText(t *testing.T) {
	s, f := open(t)
	ctx := t.Context()
	_, err := s.AddAccount(ctx, person("a_1", "13900000001"))
	must(t, err)
	name, phone := cipherOf(t, f.Engine, "name"), cipherOf(t, f.Engine, "phone")
	_, err = s.UpdateAccount(ctx, "a_1", func(a *domain.Account) error {
		a.BirthYear = 1950
		a.Phone = domain.Hide("13900000002")
		return nil
	})
	must(t, err)
	equal(t, "the name's", cipherOf(t, f.Engine, "name"), name)
	if cipherOf(t, f.Engine, "phone") == phone {
		t.Error("a new phone has the old cipher text")
	}
	a, err := s.Account(ctx, "a_1")
	must(t, err)
	equal(t, "phone", a.Phone.Reveal(), "13900000002")
	_, err = s.UpdateAccount(ctx, "a_1", func(a *domain.Account) error { a.Phone = domain.Hide(""); return nil })
	must(t, err)
	a, err = s.Account(ctx, "a_1")
	must(t, err)
	equal(t, "a phone that was taken away", a.Phone.Empty(), true)
}

func TestTheSameTextOfTwoPeopleLooksDifferent(t *testing.T) {
	s, f := open(t)
	for i, id := range []domain.AccountID{"a_1", "a_2"} {
		_, err := s.AddAccount(t.Context(), person(id, fmt.Sprint("1390000000", i)))
		must(t, err)
	}
	if cipherOf(t, f.Engine, "name") == fmt.Sprintf("%x", field(raw(t, f.Engine, "accounts", "a_2"), "name")) {
		t.Error("two people of one name have one cipher text")
	}
}

func TestAnotherMasterKeyOpensNothing(t *testing.T) {
	e := openEngine(t, t.TempDir())
	_, err := on(t, e).AddAccount(t.Context(), person("a_1", "13900000001"))
	must(t, err)
	other, err := storage.New(e, master(2))
	must(t, err)
	_, err = other.Account(t.Context(), "a_1")
	if err == nil || domain.KindOf(err) != domain.Internal || !strings.Contains(err.Error(), "master key") {
		t.Errorf("got %v, want a fault that names the master key", err)
	}
	err = other.CheckMasterKey(t.Context())
	if err == nil || !strings.Contains(err.Error(), "another master key") {
		t.Errorf("the start goes on with %v", err)
	}
	must(t, on(t, e).CheckMasterKey(t.Context()))
	for _, n := range []int{0, 16, 31, 33, 64} {
		if _, err := storage.New(e, make([]byte, n)); err == nil || !strings.Contains(err.Error(), "32 bytes") {
			t.Errorf("a master key of %d bytes: %v", n, err)
		}
	}
}

func TestAnErasedPersonHasEmptyTextsEverywhere(t *testing.T) {
	e := openEngine(t, t.TempDir())
	first := on(t, e)
	plant(t, first)
	must(t, first.Erase(t.Context(), "a_1"))
	must(t, first.Erase(t.Context(), "a_1"))
	must(t, first.Erase(t.Context(), "a_unknown"))
	t.Run("in the process that erased her", func(t *testing.T) { erasedEverywhere(t, first) })
	t.Run("in one that remembers nothing", func(t *testing.T) { erasedEverywhere(t, on(t, e)) })
	if w := field(raw(t, e, "keys", "a_1"), "wrapped"); w != nil {
		t.Errorf("her key is there: %v", w)
	}
}

func erasedEverywhere(t *testing.T, s *storage.Store) {
	ctx := t.Context()
	a, err := s.Account(ctx, "a_1")
	must(t, err)
	o, err := s.Order(ctx, "o_1")
	must(t, err)
	for name, secret := range map[string]domain.Secret{
		"name": a.Name, "phone": a.Phone, "number": a.Number, "address": a.Address, "note": o.Note, "door": o.Contact, "reason": o.Tellable[0],
	} {
		equal(t, name, secret.Reveal(), "")
		equal(t, name+" was there", secret.Erased(), true)
	}
	_, err = s.Photo(ctx, "a_1")
	equal(t, "her picture", domain.KindOf(err), domain.Missing)
	_, err = s.UpdateOrder(ctx, "o_1", func(o *domain.Order) error { o.Slots = 3; return nil })
	must(t, err) // what is left of her orders goes on
	_, err = s.UpdateAccount(ctx, "a_1", func(a *domain.Account) error { a.Name = domain.Hide("新"); return nil })
	if domain.CodeOf(err) != "person.erased" {
		t.Errorf("a new text of an erased person was sealed: %v", err)
	}
}

// A key that is lost is a fault; it must not make the order look as if it never was.
func TestALostKeyIsAFault(t *testing.T) {
	e := openEngine(t, t.TempDir())
	plant(t, on(t, e))
	for name, s := range map[string]*storage.Store{"orders": on(t, lossy{e})} {
		_, err := s.Order(t.Context(), "o_1")
		if err == nil || domain.KindOf(err) != domain.Internal {
			t.Errorf("%s: got kind %d, %v", name, domain.KindOf(err), err)
		}
	}
}

// lossy is an engine that has lost its keys.
type lossy struct{ storage.Engine }

// Get finds everything but keys.
func (l lossy) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	if collection == "keys" {
		return nil, storage.ErrMissing
	}
	return l.Engine.Get(ctx, collection, id)
}

// Two replicas seal a person's first texts at once: both work with the one key that was stored.
func TestTwoWhoMakeOnePersonsKeyUseTheSame(t *testing.T) {
	_, f := open(t)
	var both sync.WaitGroup
	both.Add(2)
	var mu sync.Mutex
	n := 0
	f.before = func(op, collection string) error {
		mu.Lock()
		first := op == "insert" && collection == "keys" && n < 2
		if first {
			n++
		}
		mu.Unlock()
		if first {
			both.Done()
			both.Wait()
		}
		return nil
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, id := range []domain.OrderID{"o_1", "o_2"} {
		s := on(t, f)
		wg.Go(func() { _, _, errs[i] = s.AddOrder(t.Context(), order(id)) })
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	s := on(t, f)
	for _, id := range []domain.OrderID{"o_1", "o_2"} {
		o, err := s.Order(t.Context(), id)
		must(t, err)
		equal(t, string(id), o.Note.Reveal(), "门铃坏了")
	}
	equal(t, "keys that met", n, 2)
}

func TestABlindIndexIsOfItsFieldAndMasterKey(t *testing.T) {
	s, f := open(t)
	other, err := storage.New(f, master(9))
	must(t, err)
	same := s.Blind("phone", "13900000001")
	equal(t, "the same again", on(t, f).Blind("phone", "13900000001"), same)
	equal(t, "as the phone's key", s.PhoneKey("13900000001"), same)
	for name, text := range map[string]string{
		"another field":                   s.Blind("source", "13900000001"),
		"another number":                  s.Blind("phone", "13900000002"),
		"another master key":              other.Blind("phone", "13900000001"),
		"field and value run together":    s.Blind("phone1", "3900000001"),
		"a field that holds the boundary": s.Blind("phone\x001", "3900000001"),
	} {
		if text == same || strings.Contains(text, "139") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
