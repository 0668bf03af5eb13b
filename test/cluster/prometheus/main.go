// Prints which alerts Prometheus has after a while: trials on standard input, verdicts on standard output, as JSON.
package main

import (
	"encoding/json"
	"log"
	"os"
)

// What a target answers when it is scraped.
type scrape struct {
	Target map[string]string `json:"target"`
	Text   string            `json:"text"`
}

type trial struct {
	// The spec of a PrometheusRule.
	Rules json.RawMessage `json:"rules"`
	// Of every minute: after them, the rules are evaluated.
	Minutes [][]scrape `json:"minutes"`
	// Asked after the last minute.
	Queries []string `json:"queries"`
}

type alert struct {
	State       string            `json:"state"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type verdict struct {
	// Why the rules are refused.
	Errors []string `json:"errors"`
	// After the last minute.
	Alerts []alert `json:"alerts"`
	// To each query.
	Answers []answer `json:"answers"`
}

func judge(one trial) (verdict, error) {
	folder, err := os.MkdirTemp("", "prometheus-")
	if err != nil {
		return verdict{}, err
	}
	defer os.RemoveAll(folder)
	site, err := open(folder)
	if err != nil {
		return verdict{}, err
	}
	defer site.close()
	if refused, err := site.load(one.Rules); len(refused) > 0 || err != nil {
		return verdict{refused, []alert{}, []answer{}}, err
	}
	for at, scrapes := range one.Minutes {
		if err := site.live(minute(at), scrapes); err != nil {
			return verdict{}, err
		}
	}
	answers := []answer{}
	for _, query := range one.Queries {
		answers = append(answers, site.ask(query, minute(len(one.Minutes)-1)))
	}
	return verdict{[]string{}, site.alerts(), answers}, nil
}

func main() {
	log.SetFlags(0)
	var trials []trial
	if err := json.NewDecoder(os.Stdin).Decode(&trials); err != nil {
		log.Fatal(err)
	}
	verdicts := make([]verdict, 0, len(trials))
	for _, one := range trials {
		result, err := judge(one)
		if err != nil {
			log.Fatal(err)
		}
		verdicts = append(verdicts, result)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}
