// Prints what kstatus makes of objects: a list of them on standard input, a list of its words on standard output.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type verdict struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func judge(objects []map[string]any) ([]verdict, error) {
	verdicts := make([]verdict, 0, len(objects))
	for _, object := range objects {
		result, err := status.Compute(&unstructured.Unstructured{Object: object})
		if err != nil {
			return nil, err
		}
		verdicts = append(verdicts, verdict{string(result.Status), result.Message})
	}
	return verdicts, nil
}

// Whole numbers have to arrive as int64, as they do from an API server.
func read() (objects []map[string]any, err error) {
	var list unstructured.UnstructuredList
	if err = json.NewDecoder(os.Stdin).Decode(&list); err != nil {
		return nil, err
	}
	for _, item := range list.Items {
		objects = append(objects, item.Object)
	}
	return objects, nil
}

func main() {
	log.SetFlags(0)
	objects, err := read()
	if err != nil {
		log.Fatal(err)
	}
	verdicts, err := judge(objects)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}
