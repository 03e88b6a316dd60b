// Command network asks a NetworkPolicy engine who may connect to whom: a question from standard input, the answer in JSON
// on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Question is what a cluster has, and which ports to try.
type Question struct {
	Policies []*networkingv1.NetworkPolicy
	// Namespaces are those that the environment makes: their labels by their names.
	Namespaces map[string]map[string]string
	Ends       []End
	Ports      []Port
}

// End is a pod, or without a namespace an address outside the cluster.
type End struct {
	Name, Namespace, IP string
	Labels              map[string]string
	// Listens holds the ports of its containers.
	Listens []Port
}

// Port has a name where a container gives it one.
type Port struct {
	Name     string          `json:"name,omitempty"`
	Number   int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// Answer is the matrix of all ends and ports; what it does not name is refused.
type Answer struct {
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

// party is an end with what the engine needs to judge it.
type party struct {
	End
	// ours says whether the environment makes the namespace of the end.
	ours bool
	peer *matcher.TrafficPeer
	// ingress and egress are the policies that select the end.
	ingress, egress []*matcher.Target
}

func main() {
	var question Question
	if err := json.NewDecoder(os.Stdin).Decode(&question); err != nil {
		fmt.Fprintln(os.Stderr, "question:", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(ask(question)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(question Question) Answer {
	policy := matcher.BuildNetworkPolicies(false, question.Policies)
	answer := Answer{Allowed: []Pair{}, Half: []Pair{}}
	parties := make([]party, len(question.Ends))
	for i, end := range question.Ends {
		parties[i] = question.party(policy, end)
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
			for _, port := range question.Ports {
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

func (q Question) party(policy *matcher.Policy, end End) party {
	own, ours := q.Namespaces[end.Namespace]
	peer := &matcher.TrafficPeer{IP: end.IP}
	if end.Namespace != "" {
		// The name is a label that the API server adds.
		labels := map[string]string{corev1.LabelMetadataName: end.Namespace}
		maps.Copy(labels, own)
		peer.Internal = &matcher.InternalPeer{Namespace: end.Namespace, NamespaceLabels: labels, PodLabels: end.Labels}
	}
	return party{
		End:     end,
		ours:    ours,
		peer:    peer,
		ingress: policy.TargetsApplyingToPod(true, end.Namespace, end.Labels),
		egress:  policy.TargetsApplyingToPod(false, end.Namespace, end.Labels),
	}
}

func (e End) portName(port Port) string {
	for _, own := range e.Listens {
		if own.Number == port.Number && own.Protocol == port.Protocol {
			return own.Name
		}
	}
	return ""
}
