package devchain

import (
	"context"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// EpochLength is the length of an epoch: so long that a test sees none end that it did not end itself.
const EpochLength = 24 * time.Hour

// capacityConstants are arguments of the market's constructor, in its order.
type capacityConstants struct {
	FltPrice, FltPriceUpdatePeriod, UsdCollateralPerUnit, UsdTargetRevenuePerEpoch *big.Int
	MinDuration, MaxDuration, MinCUPerCommitment, MaxCUPerCommitment               *big.Int
	MinRewardPerEpoch, MaxRewardPerEpoch, VestingPeriodDuration                    *big.Int
	VestingPeriodCount, SlashingRate, MinProofsPerEpoch, MaxProofsPerEpoch         *big.Int
	WithdrawEpochsAfterFailed, MaxFailedRatio                                      *big.Int
	Difficulty                                                                     [32]byte
	InitRewardPool                                                                 *big.Int
	RandomXProxy, Oracle, WfltAddress                                              common.Address
}

type coreConstants struct {
	EpochDuration         *big.Int
	DealImpl              common.Address
	IsWhitelistEnabled    bool
	CapacityConstInitArgs capacityConstants
}

type globalConstants struct {
	MinDealDepositedEpochs, MinDealRematchingEpochs, MinProtocolVersion, MaxProtocolVersion, MaxUnitCountPerProvider *big.Int
}

func flt(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

// difficulty is what the stand-in for the proof's check answers for every proof (spec/market.md#M62).
var difficulty = common.HexToHash("0x00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff")

// deployMarket puts the token, the parts and the market on the chain.
func (c *Chain) deployMarket(ctx context.Context) error {
	n := big.NewInt
	var err error
	if c.Genesis, err = c.client.BlockNumber(ctx); err != nil {
		return err
	}
	at := map[string]common.Address{}
	for _, part := range []struct {
		name string
		args []any
	}{{"TestERC20", []any{"US Dollar", "USDC", uint8(6)}}, {"WETH9", nil}, {"RandomXProxyMock", []any{difficulty}}, {"Deal", nil}, {"DiamondCutFacet", nil}} {
		if at[part.name], err = c.deploy(ctx, part.name, part.args...); err != nil {
			return err
		}
	}
	c.Token = at["TestERC20"]
	cuts, err := c.deployFacets(ctx)
	if err != nil {
		return err
	}
	core := coreConstants{EpochDuration: n(int64(EpochLength / time.Second)), DealImpl: at["Deal"], CapacityConstInitArgs: capacityConstants{
		FltPrice: n(1e7), FltPriceUpdatePeriod: n(int64(EpochLength / time.Second)), UsdCollateralPerUnit: n(1e6), UsdTargetRevenuePerEpoch: n(3e6),
		MinDuration: n(10), MaxDuration: n(1000), MinCUPerCommitment: n(1), MaxCUPerCommitment: n(100),
		MinRewardPerEpoch: flt(100), MaxRewardPerEpoch: flt(200), VestingPeriodDuration: n(3),
		VestingPeriodCount: n(6), SlashingRate: n(1e5), MinProofsPerEpoch: n(2), MaxProofsPerEpoch: n(5),
		WithdrawEpochsAfterFailed: n(2), MaxFailedRatio: n(10), Difficulty: difficulty,
		InitRewardPool: flt(10), RandomXProxy: at["RandomXProxyMock"], Oracle: c.Owner(), WfltAddress: at["WETH9"],
	}}
	global := globalConstants{n(2), n(2), n(1), n(1), n(1000)}
	nonce := struct{ InitGlobalNonce [32]byte }{common.HexToHash("0x01")}
	if c.Diamond, err = c.deploy(ctx, "Diamond", at["DiamondCutFacet"], core, nonce, global, cuts); err != nil {
		return err
	}
	if err := c.govern(ctx, c.bank, nil, "addPaymentTokenToWhitelist", c.Token); err != nil {
		return err
	}
	if err := c.govern(ctx, c.bank, nil, "transferOwnership", c.Owner()); err != nil {
		return err
	}
	return c.Fill(ctx, flt(1000))
}
