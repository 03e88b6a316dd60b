package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/argoproj/gitops-engine/pkg/cache"
	"github.com/argoproj/gitops-engine/pkg/diff"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/argoproj/gitops-engine/pkg/sync"
	"github.com/argoproj/gitops-engine/pkg/sync/common"
	"github.com/argoproj/gitops-engine/pkg/sync/syncwaves"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/gitops-engine/pkg/utils/tracing"
	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
)

// manager is the field manager of Argo CD's server-side apply.
const manager = "argocd-controller"

// waveDelay is ARGOCD_SYNC_WAVE_DELAY of the application controller: caches learn of what a wave has changed.
const waveDelay = 2 * time.Second

type controller struct {
	config     *rest.Config
	cache      cache.ClusterCache
	kubectl    kube.Kubectl
	repository string
}

// newController follows every object of the cluster; each remembers which application its mark names.
func newController(config *rest.Config, repository string) *controller {
	log := logr.Discard()
	kubectl := &kube.KubectlCmd{Log: log, Tracer: tracing.NopTracer{}}
	all := cache.NewClusterCache(config,
		cache.SetLogr(log),
		cache.SetKubectl(kubectl),
		cache.SetPopulateResourceInfoHandler(func(object *unstructured.Unstructured, _ bool) (any, bool) {
			mark := object.GetAnnotations()[trackingID]
			return mark, mark != ""
		}),
	)
	check(all.EnsureSynced())
	return &controller{config, all, kubectl, repository}
}

// compare finds what an application should have and what it has, as the application controller does before each step.
func (c *controller) compare(a application) sync.ReconciliationResult {
	targets := a.targets(c.repository)
	live := must(c.cache.GetManagedLiveObjs(targets, func(r *cache.Resource) bool {
		// Controllers copy annotations to what they make: a mark counts on the object that it names.
		return r.Info == a.mark(r.ResourceKey())
	}))
	return sync.Reconcile(targets, live, a.Spec.Destination.Namespace, c.cache)
}

// differences are objects that are missing, changed or too many: with server-side diff, as our Applications ask for it.
func (c *controller) differences(a application) []string {
	result := c.compare(a)
	dryRunner, cleanup, err := kube.ManageServerSideDiffDryRuns(c.config, c.cache.GetOpenAPISchema(), tracing.NopTracer{}, logr.Discard(), nil)
	check(err)
	defer cleanup()
	diffs := must(diff.DiffArray(result.Target, result.Live,
		diff.WithLogr(logr.Discard()),
		diff.WithServerSideDiff(true),
		diff.WithServerSideDryRunner(diff.NewK8sServerSideDryRunner(dryRunner)),
		diff.WithManager(manager),
		diff.WithGVKParser(c.cache.GetGVKParser()),
	))
	found := []string{}
	for i, one := range diffs.Diffs {
		switch {
		case result.Target[i] == nil:
			found = append(found, "extraneous: "+id(kube.GetResourceKey(result.Live[i])))
		case result.Live[i] == nil:
			found = append(found, "missing: "+id(kube.GetResourceKey(result.Target[i])))
		case one.Modified:
			found = append(found, "changed: "+id(kube.GetResourceKey(result.Target[i])))
		}
	}
	return found
}

// wave is one step of a sync: which, and what of the waves before it was not healthy when it began.
type wave struct {
	Wave   int      `json:"wave"`
	Before []string `json:"unhealthyBefore"`
}

type resource struct {
	Id string `json:"id"`
	// Status is what the sync did, Operation what became of the object in the waves that were waited for.
	Status    string `json:"status"`
	Operation string `json:"operation"`
	Message   string `json:"message"`
}

type report struct {
	Phase     string     `json:"phase"`
	Message   string     `json:"message"`
	Waves     []wave     `json:"waves"`
	Resources []resource `json:"resources"`
}

// sync runs one sync operation to its end: each step compares anew and goes on from the state of the last one.
func (c *controller) sync(a application, end time.Time) report {
	done := report{Waves: []wave{}, Resources: []resource{}}
	option := func(name string) bool { return slices.Contains(a.Spec.SyncPolicy.SyncOptions, name) }
	phase, message, results, started := common.OperationPhase(""), "", []common.ResourceSyncResult(nil), metav1.Now()
	for !phase.Completed() && time.Now().Before(end) {
		state := c.compare(a)
		context, cleanup, err := sync.NewSyncContext("revision", state, c.config, c.config, c.kubectl, a.Spec.Destination.Namespace, c.cache.GetOpenAPISchema(),
			sync.WithLogr(logr.Discard()),
			sync.WithHealthOverride(applicationHealth{}),
			sync.WithPermissionValidator(a.project.permits),
			// For each object kubectl reads all schemas of the server: three quarters of the time. Part apply holds every field against them.
			sync.WithManifestValidation(false),
			sync.WithOperationSettings(false, a.Spec.SyncPolicy.Automated.Prune, false, false),
			sync.WithInitialState(phase, message, results, started),
			sync.WithPruneLast(option(common.SyncOptionPruneLast)),
			sync.WithServerSideApply(option(common.SyncOptionServerSideApply)),
			sync.WithServerSideApplyManager(manager),
			sync.WithSyncWaveHook(func(_ common.SyncPhase, number int, _ bool) error {
				done.Waves = append(done.Waves, wave{number, unhealthyBefore(state, number)})
				time.Sleep(waveDelay)
				return nil
			}),
		)
		check(err)
		context.Sync()
		phase, message, results = context.GetState()
		cleanup()
		if !phase.Completed() {
			time.Sleep(500 * time.Millisecond)
		}
	}
	done.Phase, done.Message = string(phase), message
	for _, one := range results {
		done.Resources = append(done.Resources, resource{id(one.ResourceKey), string(one.Status), string(one.HookPhase), one.Message})
	}
	return done
}

// unhealthy lists what of an application is missing or not healthy now.
func (c *controller) unhealthy(a application) []string {
	return unhealthyBefore(c.compare(a), math.MaxInt)
}

// unhealthyBefore lists what of lower waves is missing or not healthy in the state that a step began with.
func unhealthyBefore(state sync.ReconciliationResult, number int) []string {
	found := []string{}
	for i, target := range state.Target {
		if target == nil || syncwaves.Wave(target) >= number {
			continue
		}
		key := id(kube.GetResourceKey(target))
		if state.Live[i] == nil {
			found = append(found, key+" is missing")
		} else if status, err := health.GetResourceHealth(state.Live[i], applicationHealth{}); err != nil {
			found = append(found, fmt.Sprintf("%s: %v", key, err))
		} else if status != nil && status.Status != health.HealthStatusHealthy {
			// What has no health is taken for healthy, as a sync does.
			found = append(found, fmt.Sprintf("%s is %s", key, status.Status))
		}
	}
	return found
}

// applicationHealth is the check of Applications that argocd-cm must bring: resource.customizations.health.argoproj.io_Application.
type applicationHealth struct{}

func (applicationHealth) GetResourceHealth(object *unstructured.Unstructured) (*health.HealthStatus, error) {
	if object.GroupVersionKind().Group != "argoproj.io" || object.GetKind() != "Application" {
		return nil, nil
	}
	status, found, _ := unstructured.NestedString(object.Object, "status", "health", "status")
	if !found {
		status = string(health.HealthStatusProgressing)
	}
	return &health.HealthStatus{Status: health.HealthStatusCode(status)}, nil
}
