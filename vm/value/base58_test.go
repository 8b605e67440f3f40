package value

import (
	"bytes"
	"strings"
	"testing"
)

func TestBase58(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "\x00": "1", "\x00\x00": "11", "\x00\x01": "12", "a": "2g", "\x00\xff": "15Q", "Hello World!": "2NEpo7TZRRrLZSi2U",
	} {
		if got := EncodeBase58([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for _, bad := range []string{"0", "1O", "-1", "l", "é", strings.Repeat("z", maxDigits58+1)} {
		if b, err := DecodeBase58(bad); err == nil {
			t.Errorf("%.20s is read as %x", bad, b)
		}
	}
	largest := bytes.Repeat([]byte{0xff}, MaxBase58)
	if b, err := DecodeBase58(EncodeBase58(largest)); err != nil || !bytes.Equal(b, largest) {
		t.Errorf("%d bytes are not read back: %v", MaxBase58, err)
	}
}

func FuzzBase58(f *testing.F) {
	f.Add([]byte("\x00\x00abc"), "1zz")
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		if len(b) > maxBaseDigits/2 || len(text) > maxBaseDigits {
			return
		}
		back, err := DecodeBase58(EncodeBase58(b))
		if err != nil || !bytes.Equal(back, b) {
			t.Errorf("%x: %x, %v", b, back, err)
		}
		// The two ways of reading agree.
		long, err := DecodeBase58(text)
		short, shortErr := decodeBase(text, alphabet58)
		if (err == nil) != (shortErr == nil) || !bytes.Equal(long, short) {
			t.Errorf("%q: %x and %x, %v and %v", text, long, short, err, shortErr)
		}
	})
}

func BenchmarkBase58(b *testing.B) {
	for name, size := range map[string]int{"peer id": 38, "largest": MaxBase58} {
		in := bytes.Repeat([]byte{0xa5}, size)
		text := EncodeBase58(in)
		b.Run("encode "+name, func(b *testing.B) {
			for b.Loop() {
				EncodeBase58(in)
			}
		})
		b.Run("decode "+name, func(b *testing.B) {
			for b.Loop() {
				_, _ = DecodeBase58(text)
			}
		})
	}
}
