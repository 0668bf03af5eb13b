package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/tsdb"
)

// Any will do.
var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// A Prometheus without its loops: its database, its engine and its rules, at the minutes that it is told.
type site struct {
	folder  string
	db      *tsdb.DB
	engine  *promql.Engine
	syntax  parser.Parser
	manager *rules.Manager
	groups  map[string]*rules.Group
	scraped series
}

func open(folder string) (*site, error) {
	db, err := tsdb.Open(filepath.Join(folder, "data"), promslog.NewNopLogger(), nil, tsdb.DefaultOptions(), nil)
	if err != nil {
		return nil, err
	}
	// As cmd/prometheus sets them.
	syntax := parser.NewParser(parser.Options{})
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples:           50_000_000,
		Timeout:              time.Minute,
		LookbackDelta:        5 * time.Minute,
		EnableAtModifier:     true,
		EnableNegativeOffset: true,
		Parser:               syntax,
	})
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:  rules.EngineQueryFunc(engine, db),
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		Context:    context.Background(),
		Appendable: db,
		Queryable:  db,
		Logger:     promslog.NewNopLogger(),
		Parser:     syntax,
	})
	return &site{folder: folder, db: db, engine: engine, syntax: syntax, manager: manager, scraped: series{}}, nil
}

func (s *site) close() { s.db.Close() }

// The operator writes the spec to a file, and Prometheus reads it; JSON is YAML.
func (s *site) load(spec []byte) (refused []string, err error) {
	file := filepath.Join(s.folder, "rules.yaml")
	if err = os.WriteFile(file, spec, 0o600); err != nil {
		return nil, err
	}
	groups, errs := s.manager.LoadGroups(time.Minute, labels.EmptyLabels(), "", nil, false, file)
	for _, each := range errs {
		refused = append(refused, each.Error())
	}
	s.groups = groups
	return refused, nil
}

func minute(at int) time.Time { return start.Add(time.Duration(at) * time.Minute) }

func (s *site) live(now time.Time, scrapes []scrape) error {
	if err := s.scrape(now, scrapes); err != nil {
		return err
	}
	for _, group := range s.groups {
		group.Eval(context.Background(), now)
		for _, rule := range group.Rules() {
			if err := rule.LastError(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *site) alerts() []alert {
	found := []alert{}
	for _, group := range s.groups {
		for _, rule := range group.AlertingRules() {
			for _, one := range rule.ActiveAlerts() {
				found = append(found, alert{one.State.String(), one.Labels.Map(), one.Annotations.Map()})
			}
		}
	}
	return found
}
