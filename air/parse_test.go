package air

import "testing"

func TestRoundTrip(t *testing.T) {
	const text = `(seq
 (call %init_peer_id% ("a" "b") ["x" 1 2.5 [] true] x)
 (fold x.$.[0].a i
  (new $s
   (seq
    (ap i $s)
    (seq
     (canon "p" $s  #ss)
     (xor
      (match #ss.length 1
       (ap ("k" :error:.$.message) %m)
      )
      (next i)
     )
    )
   )
  )
  (null)
 )
)
`
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := Print(s.Root); got != text {
		t.Errorf("got\n%s", got)
	}
}
