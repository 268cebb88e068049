package ledger

import (
	"encoding/hex"

	"lindan/domain"
)

// letters are those of a line's id, in their value: base32 of RFC 4648, small.
const letters = "abcdefghijklmnopqrstuvwxyz234567"

// letterValues is the value of each letter, 0xff for any other byte.
var letterValues = func() (v [256]byte) {
	for i := range v {
		v[i] = 0xff
	}
	for i := range len(letters) {
		v[letters[i]] = byte(i)
	}
	return v
}()

// lineKey is the hash that is spelled in a line's id; false for a text that is no such id. Each hash has one spelling.
func lineKey(id domain.LineID) (key [32]byte, ok bool) {
	if len(id) != 54 || id[:2] != "l_" {
		return key, false
	}
	bits, have, at, bad := uint32(0), 0, 0, byte(0)
	for i := 2; i < 54; i++ {
		v := letterValues[id[i]]
		bad |= v
		bits, have = bits<<5|uint32(v&31), have+5
		if have >= 8 {
			have -= 8
			key[at] = byte(bits >> have)
			at++
		}
	}
	return key, bad < 32 && bits&(1<<have-1) == 0 // 260 bits: the last four are none
}

func lineIDOf(key [32]byte) domain.LineID {
	text := make([]byte, 0, 54)
	text = append(text, "l_"...)
	bits, have := uint32(0), 0
	for _, b := range key {
		bits, have = bits<<8|uint32(b), have+8
		for ; have >= 5; have -= 5 {
			text = append(text, letters[bits>>(have-5)&31])
		}
	}
	return domain.LineID(append(text, letters[bits<<(5-have)&31]))
}

// hexKey reads a hash; false for a text that is none.
func hexKey(text string) (key [32]byte, ok bool) {
	if len(text) != 64 {
		return key, false
	}
	_, err := hex.Decode(key[:], []byte(text))
	return key, err == nil
}
