package market

import "context"

// Reader says what a market holds as of now. All methods may be called at the same time.
// What is not there is NotFound.
type Reader interface {
	Params(ctx context.Context) (Params, error)
	ProviderInfo(ctx context.Context, provider Account) (ProviderInfo, error)
	// Offers are those that the filter wants, oldest first, each with its peers and their units.
	Offers(ctx context.Context, f OfferFilter) ([]Offer, error)
	Peer(ctx context.Context, peer ID) (Peer, error)
	Commitment(ctx context.Context, id ID) (Commitment, error)
	// Commitments are those of the ids that there are, in their order; all of one moment, and in as few requests as can be.
	Commitments(ctx context.Context, ids []ID) ([]Commitment, error)
	Deal(ctx context.Context, id DealID) (Deal, error)
	// Deals are those of an owner, or all for nobody, oldest first.
	Deals(ctx context.Context, owner Account) ([]Deal, error)
	// Reward is what a worker of a deal has earned and nobody has paid out.
	Reward(ctx context.Context, deal DealID, worker ID) (DealReward, error)
	Balance(ctx context.Context, account Account) (Balance, error)
}

// Balance is what an account holds outside deals and commitments.
type Balance struct {
	Native Amount // FLT
	Token  Amount // the market's currency
}

// Tx is a change that a market has accepted. Its text is the market's own: a transaction's hash on a chain.
type Tx string

// Developer opens deals and keeps them going. Only a deal's owner may use the methods with a DealID.
type Developer interface {
	// CreateDeal opens a deal and pays the deposit: all of it or nothing.
	CreateDeal(ctx context.Context, terms DealTerms, deposit Amount) (DealID, Tx, error)
	// Match takes from a plan what the market's rules let through. With too few workers, MinWorkers, nothing is taken.
	Match(ctx context.Context, deal DealID, plan MatchPlan) (Tx, error)
	Deposit(ctx context.Context, deal DealID, sum Amount) (Tx, error)
	// Withdraw takes back what the deal need not hold.
	Withdraw(ctx context.Context, deal DealID, sum Amount) (Tx, error)
	SetApp(ctx context.Context, deal DealID, app CID) (Tx, error)
	// Stop ends a deal for good; the epoch that runs is paid in full.
	Stop(ctx context.Context, deal DealID) (Tx, error)
	RemoveWorker(ctx context.Context, deal DealID, worker ID) (Tx, error)
}

// Provider offers peers.
type Provider interface {
	Register(ctx context.Context, name string, metadata CID) (Tx, error)
	// PutOffer makes an offer or brings one to the given state, in steps that a repeated call takes up where they ended. There is no Tx
	// where it is so already.
	PutOffer(ctx context.Context, offer OfferSpec) (ID, Tx, error)
	// DropOffer takes an offer away with its peers; Busy while one has a commitment or works for a deal.
	DropOffer(ctx context.Context, offer ID) (Tx, error)
	// Commit promises a peer's capacity for a number of epochs. Rate, in Precision, is the delegator's share of the rewards; delegator may
	// be nobody, then whoever pays first is it.
	Commit(ctx context.Context, peer ID, duration Epoch, delegator Account, rate uint64) (ID, Tx, error)
	// EndCommitment gives up one that nobody has paid, or pays out one that is over.
	EndCommitment(ctx context.Context, commitment ID) (Tx, error)
	// CollectDeal pays out what a worker has earned.
	CollectDeal(ctx context.Context, deal DealID, worker ID) (Tx, error)
	// CollectCommitment pays out the rewards that are unlocked.
	CollectCommitment(ctx context.Context, commitment ID) (Tx, error)
}

// Delegator pays collateral.
type Delegator interface {
	// PayCollateral pays for commitments exactly what they take together.
	PayCollateral(ctx context.Context, commitments []ID) (Tx, error)
}

// Node is what a peer needs of a market.
type Node interface {
	// Assignments are the workers that the peer should run, oldest first.
	Assignments(ctx context.Context, peer ID) ([]Assignment, error)
	// Activate says that a worker runs, under the key offChain; from this epoch on it is paid.
	Activate(ctx context.Context, deal DealID, worker, offChain ID) (Tx, error)
	// Exit takes a worker out of a deal and pays it.
	Exit(ctx context.Context, deal DealID, worker ID) (Tx, error)
	// Nonce is what proofs of now are made from.
	Nonce(ctx context.Context) (ID, error)
	SubmitProofs(ctx context.Context, proofs []Proof) (Tx, error)
	// Watch tells of changes that concern a peer until ctx ends. It may repeat and may lose: whoever listens reads Assignments anew.
	Watch(ctx context.Context, peer ID) (<-chan Event, error)
}

// EventKind is what happened.
type EventKind uint8

// What a node hears of.
const (
	Resync EventKind = iota // something may have been lost
	NewEpoch
	Matched
	WorkerGone
	CommitmentActive
	DealChanged // its money, its application, its end
)

// Event is a hint to read anew.
type Event struct {
	Kind  EventKind
	Epoch Epoch
	Deal  DealID
}

// Market is all roles of one account.
type Market interface {
	Reader
	Developer
	Provider
	Delegator
	Node
	// Account is who acts.
	Account() Account
}
