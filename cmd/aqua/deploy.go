package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/files"
)

// contentDir takes what is deployed, beside the embedded market.
const contentDir = "content"

// deployFlags are those of `aqua deploy`.
type deployFlags struct {
	update, noBuild, dry bool
	wait                 bool
	ipfs, content, aqua  string
	imports              []string
	due                  market.Amount // what the deployments so far would pay
	policy               policyFlags
}

func (t *tool) deployCommand() *cobra.Command {
	f := &deployFlags{}
	c := t.marketCmd("deploy [DEPLOYMENT…]", "Build the deployments of fluence.yaml, open deals for them and find workers", accountDeveloper, cobra.ArbitraryArgs, func(c *cobra.Command) {
		flags := c.Flags()
		flags.BoolVarP(&f.update, "update", "u", false, "have the workers of deals run what has changed")
		flags.BoolVar(&f.noBuild, "no-build", false, "take modules that were built before")
		flags.BoolVar(&f.wait, "wait", false, "wait until the nodes say that all workers run, or for an interrupt")
		flags.StringVar(&f.ipfs, "ipfs", "", "give what is deployed to the node of IPFS whose API has this `URL`")
		flags.StringVar(&f.content, "content", "", "the `DIR` that takes what is deployed otherwise; .aquifer/content unless given")
		flags.StringVar(&f.aqua, "aqua", "deals.aqua", "write a module with the deals to `FILE`")
		flags.StringArrayVar(&f.imports, "import", nil, "`DIR` in which imports of spells are looked up; repeats")
		dryRun(c, &f.dry)
		f.policy.add(c)
	}, func(ctx context.Context, r *marketRun, args []string) error { return r.deploy(ctx, f, args) })
	c.Long = "Services and spells of each deployment become one application, whose parts are stored by their CIDs: in a directory, where nodes of\n" +
		"`aqua up --market` find them, or in IPFS. A deployment without a deal gets one; workers are chosen as `aqua deal workers-add` does.\n" +
		"workers.yaml has the deals by name, deals.aqua tells them to programs. What has not changed is left alone, and a repeated command goes\n" +
		"on where it was interrupted. With --dry-run plan and bill are shown, and nothing is stored, written or paid."
	return c
}

// deployReport is what became of a deployment.
type deployReport struct {
	Name    string      `json:"name"`
	Action  string      `json:"action"` // created, updated, matched, unchanged, changed
	Deal    string      `json:"dealId,omitempty"`
	App     market.CID  `json:"definition"`
	Tx      market.Tx   `json:"tx,omitempty"`
	Plan    *planReport `json:"plan,omitempty"`
	Problem string      `json:"problem,omitempty"`
	Apart   []string    `json:"otherTerms,omitempty"` // that fluence.yaml asks for now, and the deal does not have
	Running uint64      `json:"running,omitempty"`    // workers, after --wait
	Dry     bool        `json:"dryRun,omitempty"`
	lines   []string
}

// leftOpen says that an error leaves open what became of a transaction.
func leftOpen(err error) bool {
	var known *market.Error
	return errors.Is(err, context.Canceled) || errors.As(err, &known) && !isRefusal(err)
}

func (d *deployReport) say(format string, args ...any) {
	d.lines = append(d.lines, d.Name+": "+fmt.Sprintf(format, args...))
}

// deploy brings the deployments of fluence.yaml to the market, one after the other. One that the market refuses, or that cannot be built, does not keep
// the others from it; when it is not known what became of something, nothing more is begun.
func (r *marketRun) deploy(ctx context.Context, f *deployFlags, names []string) error {
	file, err := r.readFluence()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		for _, d := range file.Deployments {
			names = append(names, d.Name)
		}
	}
	for _, name := range names {
		if file.Deployments.Find(name) == nil {
			return usage(codeFlags, "%s has no deployment %s", fluenceFile, diag.Shorten(name))
		}
	}
	if len(names) == 0 {
		return usage(codeFlags, "%s has no deployments", fluenceFile)
	}
	sink, err := r.sink(f)
	if err != nil {
		return err
	}
	if f.wait {
		if err := r.mayWait(f); err != nil {
			return err
		}
	}
	release := func() {}
	if !f.dry {
		if release, err = r.alone(ctx); err != nil {
			return err
		}
		defer func() { release() }()
	}
	b := &bundler{tool: r.tool, file: file, imports: f.imports, noBuild: f.noBuild, services: map[string][]builtModule{}}
	var reports []*deployReport
	var failure error
	for _, name := range names {
		report := &deployReport{Name: name, Dry: f.dry}
		err := r.deployOne(ctx, f, b, sink, report, file.Deployments.Find(name).Value)
		reports = append(reports, report)
		if !r.flags.json {
			for _, line := range report.lines {
				fmt.Fprintln(shown(r.out), line)
			}
		}
		if err != nil && leftOpen(err) {
			failure = err
			break
		}
		if err != nil {
			report.Problem = errText(marketError(err))
			if failure != nil || len(names) > 1 {
				r.note(name + ": " + report.Problem)
			}
			failure = cmp.Or(failure, err)
		}
	}
	if !f.dry {
		failure = cmp.Or(failure, r.writeDeals(f.aqua))
	}
	if f.wait && (failure == nil || !leftOpen(failure)) {
		release()
		failure = cmp.Or(failure, r.awaitAll(ctx, reports))
	}
	if r.flags.json {
		failure = cmp.Or(failure, r.printJSON(map[string]any{"deployments": reports}))
	}
	return failure
}

// sink is what takes the parts of applications.
func (r *marketRun) sink(f *deployFlags) (content.Sink, error) {
	if f.dry {
		return content.Names{}, nil
	}
	if api := cmp.Or(f.ipfs, r.place.IPFS); api != "" && f.content == "" {
		return content.IPFS{API: api}, nil
	}
	if f.ipfs != "" {
		return nil, usage(codeFlags, "--ipfs and --content exclude each other")
	}
	dir := cmp.Or(f.content, r.place.Content)
	if dir == "" && r.place.Served != "" {
		dir = filepath.Join(filepath.Dir(r.place.Served), contentDir)
	}
	if dir == "" {
		ledger, err := r.flags.path()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(filepath.Dir(ledger), contentDir)
	}
	return content.Dir(dir), nil
}

// deployOne brings one deployment to the market.
func (r *marketRun) deployOne(ctx context.Context, f *deployFlags, b *bundler, sink content.Sink, report *deployReport, d files.Deployment) error {
	deal, record, err := r.recorded(ctx, report.Name)
	if err != nil {
		return err
	}
	begun, err := r.begun(deal, record, report.Name)
	if err != nil {
		return err
	}
	app, err := b.bundle(ctx, d, begun)
	if err != nil {
		return err
	}
	report.App = app.app
	d.TargetWorkers.Place.File = fluenceFile
	terms, deposit, err := d.Terms(app.app, r.params)
	if err != nil {
		return err
	}
	if deal == nil {
		return r.deployNew(ctx, f, app, sink, report, terms, deposit)
	}
	report.Deal = deal.ID.String()
	if report.Apart = r.termsApart(*deal, terms); len(report.Apart) > 0 {
		report.say("the terms of a deal are for good: %s; to have those of %s, stop the deal with `aqua deal stop %s` and deploy again", strings.Join(report.Apart, ", "), fluenceFile, report.Name)
	}
	return r.deployAgain(ctx, f, app, sink, report, *deal, record)
}

// begun is when a deployment was, or is, made for the first time: delays count from then, so that its application is the same when the command is repeated.
func (r *marketRun) begun(deal *market.Deal, record files.Deal, name string) (time.Time, error) {
	if deal != nil {
		if t, err := time.Parse(time.RFC3339, record.Timestamp); err == nil {
			return t, nil
		}
	}
	note, err := r.openingFile(name)
	if err != nil {
		return time.Time{}, err
	}
	if o, err := readOpening(note); err != nil || o != nil {
		if err != nil {
			return time.Time{}, err
		}
		return o.Time, nil
	}
	return r.params.Now, nil
}

// deployNew opens a deal for a deployment that has none.
func (r *marketRun) deployNew(ctx context.Context, f *deployFlags, app *bundle, sink content.Sink, report *deployReport, terms market.DealTerms, deposit market.Amount) error {
	report.Action = "created"
	if f.dry {
		report.say("would: open a deal for %s with a deposit of %s", app.app, r.money(deposit))
		err := r.deployMatch(ctx, f, report, market.Deal{Owner: r.Account(), Terms: terms, Status: market.NotEnoughWorkers, Free: deposit})
		f.due = f.due.Add(deposit)
		return cmp.Or(err, r.mayPay(ctx, f.due))
	}
	if err := app.put(ctx, sink); err != nil {
		return err
	}
	id, tx, err := r.openNamed(ctx, report.Name, terms, deposit)
	if err != nil {
		return err
	}
	report.Deal, report.Tx = id.String(), tx
	report.say("the deal %s runs %s", id, app.app)
	deal, err := r.Deal(ctx, id)
	if err != nil {
		return err
	}
	return r.deployMatch(ctx, f, report, deal)
}

// deployAgain brings a deal up to date: its application, if that is wanted, and its workers.
func (r *marketRun) deployAgain(ctx context.Context, f *deployFlags, app *bundle, sink content.Sink, report *deployReport, deal market.Deal, record files.Deal) error {
	changed := deal.Terms.App != app.app
	switch {
	case !changed && record.Definition == app.app:
		report.Action = "unchanged"
		report.say("the deal %s runs %s already", deal.ID, app.app)
	case changed && !f.update:
		report.Action = "changed"
		report.say("the deal %s runs %s; with --update it runs %s", deal.ID, deal.Terms.App, app.app)
	case f.dry:
		report.Action = "updated"
		report.say("would: have the deal %s run %s", deal.ID, app.app)
	default:
		report.Action = "updated"
		if err := r.deployUpdate(ctx, app, sink, report, deal, record); err != nil {
			return err
		}
	}
	if !f.dry {
		if err := r.noteDone(report.Name); err != nil {
			return err
		}
	}
	if !f.dry && !changed {
		// The content may have gone with a directory.
		if err := app.put(ctx, sink); err != nil {
			return err
		}
	}
	if uint64(len(deal.Workers)) >= deal.Terms.TargetWorkers {
		return nil
	}
	if report.Action == "unchanged" {
		report.Action = "matched"
	}
	return r.deployMatch(ctx, f, report, deal)
}

// deployUpdate has a deal run another application, and writes that down.
func (r *marketRun) deployUpdate(ctx context.Context, app *bundle, sink content.Sink, report *deployReport, deal market.Deal, record files.Deal) error {
	if err := app.put(ctx, sink); err != nil {
		return err
	}
	if deal.Terms.App != app.app {
		tx, err := r.SetApp(ctx, deal.ID, app.app)
		if err != nil {
			return err
		}
		report.Tx = tx
	}
	record.Definition = app.app
	report.say("the deal %s runs %s now", deal.ID, app.app)
	return r.record(report.Name, record)
}

// deployMatch finds workers for the free places of a deal.
func (r *marketRun) deployMatch(ctx context.Context, f *deployFlags, report *deployReport, deal market.Deal) error {
	plan, lines, err := r.match(ctx, deal, &f.policy, 0, f.dry)
	report.Plan = plan
	for _, line := range lines {
		report.say("%s", line)
	}
	if err != nil || f.dry {
		return err
	}
	return r.writeMatched(report.Name)
}
