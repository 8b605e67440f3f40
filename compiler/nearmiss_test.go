package compiler

import "testing"

// Programs that are close to what the original takes names of for one another, and that it compiles as they say: none warns.
func TestNoFalseAlarm(t *testing.T) {
	const services = "aqua M\n\nexport f\n\ndata P:\n  v: u8\n\nability A:\n  v: u8\n\nservice S(\"s\"):\n  n(x: u8) -> u8\n  w(xs: []u8)\n\n"
	cases := map[string]string{
		"a snapshot is read":                                                             "func g(a: []u8) -> u8, []u8:\n  b = a\n  <- a[0], b\n\nfunc f() -> u8:\n  s: *u8\n  s <<- 1\n  x, y <- g(s)\n  <- x\n",
		"a snapshot of an array":                                                         "func g(a: []u8) -> []u8:\n  <- a\n\nfunc f() -> []u8:\n  x <- g([1, 2])\n  <- x\n",
		"a snapshot in a value assigned first":                                           "func g(a: []u8) -> P:\n  p = P(v = a[0])\n  <- p\n\nfunc f() -> P:\n  s: *u8\n  s <<- 1\n  x <- g(s)\n  <- x\n",
		"a snapshot in an array that is returned":                                        "func g(a: []u8) -> []u8:\n  <- [a[0], 2]\n\nfunc f() -> []u8:\n  s: *u8\n  s <<- 1\n  x <- g(s)\n  <- x\n",
		"a returned snapshot that nobody reads":                                          "func g(a: []u8) -> []u8:\n  <- a\n\nfunc f() -> u8:\n  s: *u8\n  s <<- 1\n  x <- g(s)\n  g(s)\n  <- 1\n",
		"a returned snapshot in a field that nobody reads":                               "ability B:\n  xs: []u8\n  v: u8\n\nfunc g(a: []u8) -> B:\n  <- B(xs = a, v = 1)\n\nfunc f() -> u8:\n  s: *u8\n  s <<- 1\n  b <- g(s)\n  <- b.v\n",
		"a snapshot that a closure returns":                                              "func g(a: []u8) -> []u8:\n  c = (n: u8) -> []u8:\n    <- a\n  x <- c(1)\n  <- x\n\nfunc f() -> []u8:\n  s: *u8\n  s <<- 1\n  x <- g(s)\n  <- x\n",
		"a call in a value assigned first":                                               "func h(q: u8) -> u8:\n  <- S.n(q)\n\nfunc g(r: u8) -> P:\n  p = P(v = h(r))\n  <- p\n\nfunc f() -> P:\n  x <- g(1)\n  y <- g(2)\n  <- y\n",
		"a method called in a returned value":                                            "func g(r: u8) -> P:\n  <- P(v = S.n(r))\n\nfunc f() -> P:\n  x <- g(1)\n  y <- g(2)\n  <- y\n",
		"a call in a returned value, names kept":                                         "func h(q: u8) -> u8:\n  <- S.n(q)\n\nfunc g(r: u8) -> P:\n  <- P(v = h(r))\n\nfunc f() -> P:\n  x <- g(1)\n  <- x\n",
		"a call in a returned value, the same value":                                     "func h(q: u8) -> u8:\n  <- S.n(q)\n\nfunc g(r: u8) -> P:\n  <- P(v = h(r))\n\nfunc f(r: u8) -> P:\n  x <- g(r)\n  y <- g(r)\n  <- y\n",
		"a call in a returned value that heeds nothing":                                  "func i(s: *u8) -> u8:\n  <- 1\n\nfunc h(q: u8, s: *u8) -> u8:\n  x <- i(s)\n  <- x\n\nfunc g(r: u8) -> P:\n  s: *u8\n  <- P(v = h(r, s))\n\nfunc f() -> P:\n  x <- g(1)\n  y <- g(2)\n  <- y\n",
		"a constant in a call in a returned value":                                       "const K = 3\n\nfunc h(q: u8) -> u8:\n  <- S.n(q)\n\nfunc g() -> P:\n  <- P(v = h(K))\n\nfunc f() -> P:\n  x <- g()\n  y <- g()\n  <- y\n",
		"a push into a closure's stream parameter":                                       "func f() -> u8:\n  s: *u8\n  c = (p: *u8):\n    p <<- 1\n  c(s)\n  <- 1\n",
		"a value is made":                                                                "func use(p: P) -> u8:\n  <- p.v\n\nfunc f() -> u8:\n  a = A(v = 1)\n  x <- use(P(v = a.v))\n  <- x\n",
		"an id of another service":                                                       "service T:\n  n(x: u8) -> u8\n\nfunc g{A}() -> u8:\n  T \"t\"\n  x <- T.n(A.v)\n  <- x\n\nfunc f() -> u8:\n  x <- g{A(v = 1)}()\n  <- x\n",
		"a closure with names of its own":                                                "func g(n: u8) -> u8:\n  c = (y: u8) -> u8:\n    z <- S.n(y)\n    <- z\n  x <- c(n)\n  <- x\n\nfunc f() -> u8:\n  a <- g(1)\n  b <- g(2)\n  <- a + b\n",
		"a closure called once":                                                          "func g(n: u8) -> u8:\n  k <- S.n(n)\n  c = (y: u8) -> u8:\n    m = k + y\n    <- m\n  m <- c(1)\n  <- m\n\nfunc f() -> u8:\n  a <- g(1)\n  <- a\n",
		"closures of one name, the first deeper":                                         "func f() -> u8:\n  for x <- [1]:\n    on \"p\":\n      c = () -> u8:\n        r <- S.n(1)\n        <- r\n      n <- c()\n  c = (y: u8) -> u8:\n    r <- S.n(y)\n    <- r\n  z <- c(3)\n  <- z\n",
		"closures of one name, called inside":                                            "func f() -> u8:\n  on \"p\":\n    c = () -> u8:\n      r <- S.n(1)\n      <- r\n    n <- c()\n  if n == 1:\n    on \"q\":\n      d = () -> u8:\n        r <- S.n(1)\n        <- r\n      k <- d()\n  else:\n    d = () -> u8:\n      r <- S.n(2)\n      <- r\n    k <- d()\n  <- n\n",
		"a push into the closure's own stream":                                           "func g(n: u8) -> []u8:\n  c = (y: u8) -> []u8:\n    own: *u8\n    own <<- y\n    <- own\n  xs <- c(n)\n  <- xs\n\nfunc f() -> []u8:\n  a <- g(1)\n  b <- g(2)\n  <- b\n",
		"a push into a stream that keeps its name":                                       "func f() -> []u8:\n  s: *u8\n  c = (y: u8):\n    s <<- y\n  c(1)\n  <- s\n",
		"a stream of another name":                                                       "func g(s: *u8):\n  x: *u8\n  x <<- 1\n  s <<- 2\n  S.w(s)\n\nfunc f() -> []u8:\n  other: *u8\n  g(other)\n  <- other\n",
		"a stream that is only pushed to":                                                "func g(s: *u8):\n  x: *u8\n  x <<- 1\n  s <<- 2\n\nfunc f() -> []u8:\n  x: *u8\n  g(x)\n  <- x\n",
		"a branch that vanishes":                                                         "func f() -> u8:\n  for x <- [4]:\n    c = S.n\n  c = (y: u8) -> u8:\n    <- 3\n  n = 2\n  otherwise:\n    d = c\n    k = d(1)\n  <- n\n",
		"a field out of a result":                                                        "func f() -> u8:\n  p = P(v = 1)\n  a = A(v = p.v)\n  x <- S.n(a.v)\n  <- x\n",
		"an id for an ability without a default":                                         "service T:\n  n(x: u8) -> u8\n\nfunc h{T}(x: u8) -> u8:\n  if x == 1:\n    T \"inner\"\n    y <- T.n(x)\n  a <- T.n(x)\n  <- a\n\nfunc f() -> u8:\n  T \"outer\"\n  a <- h{T}(1)\n  b <- h{T}(a)\n  <- b\n",
		"an id for what is passed, the method alone":                                     "ability M:\n  n(x: u8) -> u8\n\nfunc g{M}() -> u8:\n  S \"t\"\n  s: *u8\n  s <<- M.n(1)\n  x <- M.n(2)\n  on HOST_PEER_ID:\n    y = M.n(x)\n  <- x\n\nfunc f() -> u8:\n  x <- g{S}()\n  <- x\n",
		"an id for what is passed, the method in a copy or constructor that is returned": "ability M:\n  n(x: u8) -> u8\n\nfunc g{M}() -> P:\n  S \"t\"\n  p = P(v = 1)\n  q = p.copy(v = M.n(2))\n  <- P(v = M.n(q.v) + 1)\n\nfunc f() -> P:\n  x <- g{S}()\n  <- x\n",
		"an id for what is passed, the method as an argument":                            "ability M:\n  n(x: u8) -> u8\n\nfunc h(x: u8) -> u8:\n  <- x\n\nfunc g{M}() -> u8:\n  S \"t\"\n  x = h(M.n(1)) + 1\n  <- x\n\nfunc f() -> u8:\n  x <- g{S}()\n  <- x\n",
		"the id that it has for what is passed":                                          "ability M:\n  n(x: u8) -> u8\n\nfunc g{M}() -> u8:\n  S \"s\"\n  x = M.n(1) + 1\n  <- x\n\nfunc f() -> u8:\n  x <- g{S}()\n  <- x\n",
		"an id where the default is not called":                                          "func g(n: u8) -> u8:\n  if n == 1:\n    S \"inner\"\n    x <- S.n(n)\n  <- n\n\nfunc f() -> u8:\n  <- g(1)\n",
		"an id in a closure that is not called":                                          "func g(n: u8) -> u8:\n  c = (x: u8) -> u8:\n    if x == 1:\n      S \"inner\"\n    z <- S.n(x)\n    <- z\n  d = (x: u8) -> u8:\n    z <- S.n(x)\n    <- z\n  a <- d(n)\n  <- a\n\nfunc f() -> u8:\n  <- g(1)\n",
		"a stream of a closure's name, not in it":                                        "func g(s: *u8) -> u8:\n  c = (x: u8) -> u8:\n    <- x\n  d = (y: u8) -> u8:\n    S.w(s)\n    <- y\n  a <- c(3)\n  b <- d(a)\n  <- b\n\nfunc f() -> u8:\n  x: *u8\n  x <<- 1\n  <- g(x)\n",
		"a stream in a closure that is not called":                                       "func g(s: *u8) -> u8:\n  c = (x: u8) -> u8:\n    d = (y: u8) -> u8:\n      S.w(s)\n      <- y\n    <- x\n  a <- c(3)\n  <- a\n\nfunc f() -> u8:\n  x: *u8\n  x <<- 1\n  <- g(x)\n",
		"a variable of a closure's name":                                                 "func g(s: u8) -> u8:\n  c = (x: u8) -> u8:\n    y <- S.n(s)\n    <- y + x\n  a <- c(2)\n  <- a\n\nfunc f() -> u8:\n  x <- S.n(1)\n  <- g(x)\n",
	}
	for name, text := range cases {
		r, diags := compileText(services+text, Options{})
		if got := describe(r, diags); got != "" || len(r.Units) != 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
}
