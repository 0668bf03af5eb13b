package main

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/model/value"
)

type sample struct {
	labels labels.Labels
	value  float64
}

// By the text of their labels.
type series map[string]sample

// A label that the target has too is kept under another name, as without `honorLabels`.
func withTarget(own labels.Labels, target map[string]string) labels.Labels {
	builder := labels.NewBuilder(own)
	for name, of := range target {
		if exposed := own.Get(name); exposed != "" {
			builder.Set("exported_"+name, exposed)
		}
		builder.Set(name, of)
	}
	return builder.Labels()
}

func (s scrape) read(into series) error {
	options := textparse.ParserOptions{}
	parser, err := textparse.New([]byte(s.Text), "text/plain; version=0.0.4", labels.NewSymbolTable(), options)
	if err != nil {
		return err
	}
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		var own labels.Labels
		parser.Labels(&own)
		_, _, number := parser.Series()
		whole := withTarget(own, s.Target)
		into[whole.String()] = sample{whole, number}
	}
}

// What the scrape before had and this one has not is marked as stale, as Prometheus does with a target that is gone.
func (s *site) scrape(now time.Time, scrapes []scrape) error {
	fresh := series{}
	for _, each := range scrapes {
		if err := each.read(fresh); err != nil {
			return err
		}
	}
	batch := make(series, len(fresh))
	for key, gone := range s.scraped {
		batch[key] = sample{gone.labels, math.Float64frombits(value.StaleNaN)}
	}
	for key, one := range fresh {
		batch[key] = one
	}
	appender := s.db.Appender(context.Background())
	for _, one := range batch {
		if _, err := appender.Append(0, one.labels, now.UnixMilli(), one.value); err != nil {
			return err
		}
	}
	s.scraped = fresh
	return appender.Commit()
}
