package conformance

// DoubtfulDir holds the programs of Doubtful.
const DoubtfulDir = "conformance/corpus/doubtful"

// DoubtfulRun is a run of a program that has a mistake which no type tells, as people make it, and which a rule of the linter
// finds: the run does what its author did not mean.
type DoubtfulRun struct {
	Example
	Rule  string // its code
	Meant string // what its author expected
}

func doubtful(rule, program, call, data, meant, want string, peers ...string) DoubtfulRun {
	return DoubtfulRun{Example{Dir: DoubtfulDir, Program: program, Call: call, Data: data, Peers: peers, Services: "services", Want: want}, rule, meant}
}

// fails marks a run that ends with an error.
func fails(r DoubtfulRun, text string) DoubtfulRun {
	r.Want, r.Error = "", text
	return r
}

// Doubtful is the table of them, every program at least once.
var Doubtful = []DoubtfulRun{
	doubtful("W0506", "cheapest_offer", "cheapest(shops, article)", `{"shops": ["@ann", "@bob", "@cid"], "article": "spade"}`, "three offers", `[0, null]`, "ann", "bob", "cid"),
	doubtful("W0507", "order_with_log", "place(article, customer, warehouse, bank)",
		`{"article": "spade", "customer": "eve", "warehouse": "@ann", "bank": "@bob"}`, "two entries in the journal", `["paid", 1]`, "ann", "bob"),
	fails(doubtful("W0508", "thumbnails", "publish(title, url, artist, editor)",
		`{"title": "Spring", "url": "large.png", "artist": "@ann", "editor": "@bob"}`, "a page with the picture", "", "ann", "bob"), "expired"),
	doubtful("W0510", "backup_copies", "store_copies(name, text, keepers)", `{"name": "will", "text": "all to eve", "keepers": ["@ann", "@bob"]}`, "complete",
		`{"copies": [{"keeper": "@ann", "stored": true}, {"keeper": "@bob", "stored": true}], "complete": false}`, "ann", "bob"),
	fails(doubtful("W0521", "greenhouse", "water(controllers)", `{"controllers": ["@ann"]}`, "one valve is open", "", "ann"), "600 seconds do not fit"),
	fails(doubtful("W0521", "greenhouse", "warm_up(controller, frost)", `{"controller": "@ann", "frost": false}`, "a cold greenhouse", "", "ann"), "-273 degrees do not fit"),
	doubtful("W0522", "crawler", "crawl(start)", `{"start": "@ann"}`, "three peers", `["@ann", "bob"]`, "ann", "bob", "cid"),
	// The run is right: what is wrong is a comment, which would hide a mistake that somebody makes later.
	doubtful("W0500", "lamp_switch", "switch_all(lamps, on_or_off)", `{"lamps": ["@ann", "@bob"], "on_or_off": true}`, "one lamp is lit", `1`, "ann", "bob"),
}
