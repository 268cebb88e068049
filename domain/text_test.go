package domain

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAPhoneNumberHasOneForm(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a mobile":                        {"13900000001", "13900000001"},
		"with spaces":                     {" 139 0000 0001 ", "13900000001"},
		"with dashes":                     {"139-0000-0001", "13900000001"},
		"with full-width digits":          {"１３９００００００01", "13900000001"},
		"with a full-width space":         {"139　00000001", "13900000001"},
		"with a full-width dash":          {"027－88880000", "02788880000"},
		"with +86":                        {"+8613900000001", "13900000001"},
		"with +86 and spaces":             {"+86 139 0000 0001", "13900000001"},
		"with a full-width +86":           {"＋８６ 13900000001", "13900000001"},
		"with 0086":                       {"0086 13900000001", "13900000001"},
		"a fixed line":                    {"027-88880000", "02788880000"},
		"a fixed line in brackets":        {"(027) 8888 0000", "02788880000"},
		"in full-width brackets":          {"（027）88880000", "02788880000"},
		"a fixed line of seven digits":    {"0712 1234567", "07121234567"},
		"a mobile that begins with 12":    {"12900000001", ""},
		"ten digits":                      {"1390000000", ""},
		"twelve digits":                   {"139000000011", ""},
		"a fixed line without area code":  {"88880000", ""},
		"letters":                         {"139abcd0001", ""},
		"the letter O for a nought":       {"139OOOO0001", ""},
		"nothing":                         {"", ""},
		"spaces":                          {"   ", ""},
		"a plus in the middle":            {"139+00000001", ""},
		"+86 alone":                       {"+86", ""},
		"an emergency number":             {"110", ""},
		"Arabic-Indic digits":             {"١٣٩٠٠٠٠٠٠٠١", ""},
		"an extension":                    {"027-88880000x12", ""},
		"text that is no UTF-8":           {"139\xff0000001", ""},
		"a line break for a second line":  {"13900000001\n13900000002", ""},
		"a foreign number is not ours":    {"+1 212 555 0100", ""},
		"a number that a database minds":  {"13900000001' OR 1=1", ""},
		"a very long text is still words": {strings.Repeat("1", 10000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := NormalPhone("phone", c.in)
			code := ""
			if c.want == "" {
				code = "phone.form"
			}
			names(t, err, "phone", code)
			equal(t, "form", got, c.want)
			if err != nil && strings.Contains(err.Error(), c.in) && strings.TrimSpace(c.in) != "" {
				t.Errorf("the error repeats the number: %v", err)
			}
		})
	}
}

func TestANormalPhoneIsItsOwnForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`(\+86|0086)?[ -]?[01][0-9 -]{8,14}`)).Draw(t, "in")
		once, err := NormalPhone("phone", in)
		if err != nil {
			return
		}
		if twice, err := NormalPhone("phone", once); err != nil || twice != once {
			t.Fatalf("%q is %q, that is %q, %v", in, once, twice, err)
		}
	})
}

func TestMasksKeepLittle(t *testing.T) {
	for in, want := range map[string]string{
		"13900000001": "139****0001", "02788880000": "*********00", "88": "", "": "", "110": "*10", "1390000000x": "*********0x",
	} {
		equal(t, "phone "+in, MaskPhone(in), want)
	}
	for in, want := range map[string]string{
		"王秀英": "王**", "王五": "王*", "王": "王*", "欧阳秀英": "欧**", "": "", "  ": "", " 王五 ": "王*", "Anna Maria": "A**",
	} {
		equal(t, "name "+in, MaskName(in), want)
	}
}

func TestAnIDNumberProvesItself(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"the example of the standard":      {"11010519491231002X", "11010519491231002X"},
		"a small x":                        {"11010519491231002x", "11010519491231002X"},
		"with spaces around it":            {" 11010519491231002X ", "11010519491231002X"},
		"the second example":               {"440524188001010014", "440524188001010014"},
		"a wrong check digit":              {"110105194912310021", ""},
		"two digits exchanged":             {"11010519491213002X", ""},
		"an X in the middle":               {"1101051949123100X2", ""},
		"fifteen digits of the old form":   {"110105491231002", ""},
		"nothing":                          {"", ""},
		"eighteen bytes that are no digit": {"一二三四五六", ""},
		"full-width digits":                {"１１０１０５", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := NormalIDNumber("id_number", c.in)
			code := ""
			if c.want == "" {
				code = "id_number.form"
			}
			names(t, err, "id_number", code)
			equal(t, "number", got, c.want)
		})
	}
}

// Each single wrong digit is found: that is what the check digit is for.
func TestEveryWrongDigitOfAnIDNumberIsFound(t *testing.T) {
	const good = "11010519491231002X"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			if bad := good[:i] + string(d) + good[i+1:]; bad != good {
				_, err := NormalIDNumber("id_number", bad)
				refused(t, err, "id_number.form")
			}
		}
	}
}

func TestATextIsCountedInCharactersAndHoldsNoControls(t *testing.T) {
	for name, c := range map[string]struct {
		s           string
		least, most int
		good        bool
	}{
		"as long as allowed":              {"一二三", 1, 3, true},
		"a character too long":            {"一二三四", 1, 3, false},
		"as short as allowed":             {"一", 1, 3, true},
		"nothing where something is due":  {"", 1, 3, false},
		"spaces where something is due":   {"   ", 1, 3, false},
		"nothing where nothing is due":    {"", 0, 3, true},
		"spaces count in the length":      {"一   ", 1, 3, false},
		"a line break is a text":          {"一\n二", 1, 3, true},
		"a tab is a text":                 {"一\t二", 1, 3, true},
		"a NUL is not":                    {"一\x00", 1, 3, false},
		"a bell is not":                   {"\a一", 1, 3, false},
		"an escape is not":                {"\x1b[1m", 1, 9, false},
		"a carriage return is not":        {"一\r", 1, 3, false},
		"a delete is not":                 {"一\x7f", 1, 3, false},
		"a C1 control is not":             {"一\u0085", 1, 3, false},
		"half a character is no text":     {"\xe4\xb8", 1, 3, false},
		"a lone surrogate is no text":     {"\xed\xa0\x80", 1, 3, false},
		"a character outside the plane":   {"𠮷", 1, 1, true},
		"an emoji of two runes counts so": {"👍🏽", 1, 1, false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "good", textWithin(c.s, c.least, c.most), c.good) })
	}
}

func TestASecretIsNowhereToBeRead(t *testing.T) {
	const canary = "canary-王秀英"
	s := Hide(canary)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("person", "name", s, "account", Account{Name: s}, "pointer", &Account{Name: s})
	written, err := s.MarshalJSON()
	ok(t, err)
	all := log.String() + string(written) + fmt.Sprintf("%v %+v %#v %s %q %v %+v", s, s, s, s, s, &s, Account{Name: s})
	if strings.Contains(all, "canary") || strings.Contains(all, "秀英") {
		t.Errorf("a secret shows itself: %s", all)
	}
	equal(t, "revealed", s.Reveal(), canary)
	equal(t, "a secret of nothing is empty", Hide("").Empty(), true)
	equal(t, "an unopened one is not", Secret{Cipher: []byte{1}}.Empty(), false)
}

func TestAnErrorKeepsItsKindThroughContext(t *testing.T) {
	err := fmt.Errorf("load order o_1: %w", Errf(Conflict, "order.taken", "已由他人接单，谢谢您"))
	equal(t, "kind", KindOf(err), Conflict)
	equal(t, "code", CodeOf(err), "order.taken")
	equal(t, "kind of nobody's error", KindOf(errors.New("x")), Internal)
	equal(t, "code of nobody's error", CodeOf(errors.New("x")), "")
	equal(t, "code of none", CodeOf(nil), "")
	equal(t, "a text without arguments keeps its percents", Errf(Invalid, "c", "100%d").Error(), "c: 100%d")
	equal(t, "a text with arguments", Errf(Invalid, "c", "%d 人", 2).Error(), "c: 2 人")
	equal(t, "a field", Fieldf("window.to", "c", "晚于 %s", "九点").Error(), "c (window.to): 晚于 九点")
}
