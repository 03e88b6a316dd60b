package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
)

// End is a pod, or without a namespace an address outside the cluster.
type End struct {
	Name      string            `json:"name"`
	Namespace string            `json:"namespace,omitempty"`
	IP        string            `json:"ip"`
	Labels    map[string]string `json:"labels,omitempty"`
	// Listens holds the ports of its containers.
	Listens []Port `json:"listens,omitempty"`
}

// Port has a name where a container gives it one.
type Port struct {
	Name     string          `json:"name,omitempty"`
	Number   int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

func (e End) portName(port Port) string {
	for _, own := range e.Listens {
		if own.Number == port.Number && own.Protocol == port.Protocol {
			return own.Name
		}
	}
	return ""
}

// ends are two pods of every replicated workload, so that its pods can talk to one another, one of each Job, and the
// outsiders. Each pod has an address of its own.
func (o *Objects) ends(question Question) ([]End, error) {
	podRange, err := netip.ParsePrefix(question.PodRange)
	if err != nil {
		return nil, fmt.Errorf("PodRange: %w", err)
	}
	all := append(slices.Clone(o.pods), question.Outsiders...)
	address := podRange.Addr()
	for i := range all {
		if all[i].Namespace == "" {
			continue
		}
		address = address.Next()
		if !podRange.Contains(address) {
			return nil, fmt.Errorf("PodRange %s is too small for %d pods", podRange, len(all))
		}
		all[i].IP = address.String()
	}
	return all, nil
}

// peer is an end as the engine knows it.
func (o *Objects) peer(end End) *matcher.TrafficPeer {
	if end.Namespace == "" {
		return &matcher.TrafficPeer{IP: end.IP}
	}
	return &matcher.TrafficPeer{IP: end.IP, Internal: &matcher.InternalPeer{
		Namespace:       end.Namespace,
		NamespaceLabels: o.namespaceLabels(end.Namespace),
		PodLabels:       end.Labels,
	}}
}

// party is an end with what the engine needs to judge it.
type party struct {
	End
	// ours says whether the YAML makes the namespace of the end.
	ours bool
	peer *matcher.TrafficPeer
	// ingress and egress are the policies that select the end.
	ingress, egress []*matcher.Target
}

func (o *Objects) party(policy *matcher.Policy, end End) party {
	_, ours := o.namespaces[end.Namespace]
	return party{
		End:     end,
		ours:    ours,
		peer:    o.peer(end),
		ingress: policy.TargetsApplyingToPod(true, end.Namespace, end.Labels),
		egress:  policy.TargetsApplyingToPod(false, end.Namespace, end.Labels),
	}
}

// allPorts are the ports of all containers and further ones, each once.
func allPorts(ends []End, further []Port) []Port {
	seen := map[Port]bool{}
	for _, end := range ends {
		for _, port := range end.Listens {
			seen[Port{Number: port.Number, Protocol: port.Protocol}] = true
		}
	}
	for _, port := range further {
		seen[port] = true
	}
	ports := []Port{}
	for port := range seen {
		ports = append(ports, port)
	}
	slices.SortFunc(ports, func(a, b Port) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Protocol, b.Protocol))
	})
	return ports
}
