// Command network asks a NetworkPolicy engine who may connect to whom. It reads the YAML of the folder that it is given
// and questions from standard input, and answers in JSON on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
)

// Question is what the YAML does not say: who else is there, and which ports to try besides those of the containers.
type Question struct {
	// PodRange is where pods get their addresses from.
	PodRange  string
	Outsiders []End
	Ports     []Port
}

// Answer is the matrix of all ends and ports; what it does not name is refused.
type Answer struct {
	Ends  []End  `json:"ends"`
	Ports []Port `json:"ports"`
	// Pairs counts the questions: every end to every other end at every port, one of the two being ours.
	Pairs   int    `json:"pairs"`
	Allowed []Pair `json:"allowed"`
	// Half holds pairs of our own pods of which one lets through what the other one refuses.
	Half []Pair `json:"half"`
}

// Pair is an attempt to connect; From and To are names of ends.
type Pair struct {
	From string `json:"from"`
	To   string `json:"to"`
	Port
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: network FOLDER < question.json")
	}
	var question Question
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&question); err != nil {
		return fmt.Errorf("question: %w", err)
	}
	objects, err := readFolder(os.Args[1])
	if err != nil {
		return err
	}
	ends, err := objects.ends(question)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(ask(objects, ends, allPorts(ends, question.Ports)))
}

func ask(objects *Objects, ends []End, ports []Port) Answer {
	policy := matcher.BuildNetworkPolicies(false, objects.policies)
	answer := Answer{Ends: ends, Ports: ports, Allowed: []Pair{}, Half: []Pair{}}
	parties := make([]party, len(ends))
	for i, end := range ends {
		parties[i] = objects.party(policy, end)
	}
	for _, from := range parties {
		for _, to := range parties {
			// What a pod sends to itself passes no policy, and what others send one another none of ours.
			if from.Name == to.Name || !from.ours && !to.ours {
				continue
			}
			both := from.ours && to.ours
			// Of all policies, those that select one of the two; looking through all of them at every port takes four times as long.
			policy := matcher.NewPolicyWithTargets(to.ingress, from.egress)
			for _, port := range ports {
				verdict := policy.IsTrafficAllowed(&matcher.Traffic{
					Source:           from.peer,
					Destination:      to.peer,
					ResolvedPort:     port.Number,
					ResolvedPortName: to.portName(port),
					Protocol:         port.Protocol,
				})
				answer.Pairs++
				egress, ingress := verdict.Egress.IsAllowed(), verdict.Ingress.IsAllowed()
				if egress && ingress {
					answer.Allowed = append(answer.Allowed, Pair{from.Name, to.Name, port})
				} else if both && egress != ingress {
					answer.Half = append(answer.Half, Pair{from.Name, to.Name, port})
				}
			}
		}
	}
	return answer
}
