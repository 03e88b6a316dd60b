package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/argoproj/gitops-engine/pkg/cache"
	"github.com/argoproj/gitops-engine/pkg/diff"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/argoproj/gitops-engine/pkg/sync"
	"github.com/argoproj/gitops-engine/pkg/sync/common"
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
func newController(config *rest.Config, repository string) (*controller, error) {
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
	return &controller{config, all, kubectl, repository}, all.EnsureSynced()
}

// compare finds what an application should have and what it has, as the application controller does before each step.
func (c *controller) compare(a application) (sync.ReconciliationResult, error) {
	targets, err := a.targets(c.repository)
	if err != nil {
		return sync.ReconciliationResult{}, err
	}
	live, err := c.cache.GetManagedLiveObjs(targets, func(r *cache.Resource) bool {
		// Controllers copy annotations to what they make: a mark counts on the object that it names.
		return r.Info == a.mark(r.ResourceKey())
	})
	if err != nil {
		return sync.ReconciliationResult{}, err
	}
	return sync.Reconcile(targets, live, a.namespace, c.cache), nil
}

// differences are objects that are missing, changed or too many: with server-side diff, as our Applications ask for it.
func (c *controller) differences(a application) ([]string, error) {
	result, err := c.compare(a)
	if err != nil {
		return nil, err
	}
	dryRunner, cleanup, err := kube.ManageServerSideDiffDryRuns(c.config, c.cache.GetOpenAPISchema(), tracing.NopTracer{}, logr.Discard(), nil)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	diffs, err := diff.DiffArray(result.Target, result.Live,
		diff.WithLogr(logr.Discard()),
		diff.WithServerSideDiff(true),
		diff.WithServerSideDryRunner(diff.NewK8sServerSideDryRunner(dryRunner)),
		diff.WithManager(manager),
		diff.WithGVKParser(c.cache.GetGVKParser()),
	)
	if err != nil {
		return nil, err
	}
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
	return found, nil
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
func (c *controller) sync(a application, end time.Time) (report, error) {
	done := report{Waves: []wave{}, Resources: []resource{}}
	phase, message, results, started := common.OperationPhase(""), "", []common.ResourceSyncResult(nil), metav1.Now()
	for {
		state, err := c.compare(a)
		if err != nil {
			return done, err
		}
		context, cleanup, err := sync.NewSyncContext("revision", state, c.config, c.config, c.kubectl, a.namespace, c.cache.GetOpenAPISchema(),
			sync.WithLogr(logr.Discard()),
			sync.WithHealthOverride(applicationHealth{}),
			sync.WithPermissionValidator(a.project.permits),
			// For each object kubectl reads all schemas of the server: three quarters of the time. Part apply holds every field against them.
			sync.WithManifestValidation(false),
			sync.WithOperationSettings(false, a.prune, false, false),
			sync.WithInitialState(phase, message, results, started),
			sync.WithPruneLast(a.has(common.SyncOptionPruneLast)),
			sync.WithServerSideApply(a.has(common.SyncOptionServerSideApply)),
			sync.WithServerSideApplyManager(manager),
			sync.WithSyncWaveHook(func(_ common.SyncPhase, number int, _ bool) error {
				done.Waves = append(done.Waves, wave{number, unhealthyBefore(state, number)})
				time.Sleep(waveDelay)
				return nil
			}),
		)
		if err != nil {
			return done, err
		}
		context.Sync()
		phase, message, results = context.GetState()
		cleanup()
		if phase.Completed() || time.Now().After(end) {
			done.Phase, done.Message = string(phase), message
			for _, one := range results {
				done.Resources = append(done.Resources, resource{id(one.ResourceKey), string(one.Status), string(one.HookPhase), one.Message})
			}
			return done, nil
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// unhealthyBefore lists what of lower waves is missing or not healthy in the state that a step began with.
func unhealthyBefore(state sync.ReconciliationResult, number int) []string {
	found := []string{}
	for i, target := range state.Target {
		if target == nil {
			continue
		}
		own, _ := strconv.Atoi(target.GetAnnotations()[common.AnnotationSyncWave])
		if own >= number {
			continue
		}
		key := id(kube.GetResourceKey(target))
		if state.Live[i] == nil {
			found = append(found, key+" is missing")
		} else if status := healthOf(state.Live[i]); status != health.HealthStatusHealthy {
			found = append(found, fmt.Sprintf("%s is %s", key, status))
		}
	}
	return found
}

// unhealthy lists what of an application is missing or not healthy now.
func (c *controller) unhealthy(a application) ([]string, error) {
	state, err := c.compare(a)
	if err != nil {
		return nil, err
	}
	return unhealthyBefore(state, 1<<30), nil
}

// healthOf takes what has no health for healthy, as a sync does.
func healthOf(object *unstructured.Unstructured) health.HealthStatusCode {
	status, err := health.GetResourceHealth(object, applicationHealth{})
	if err != nil {
		return health.HealthStatusUnknown
	}
	if status == nil {
		return health.HealthStatusHealthy
	}
	return status.Status
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

// permits is what the application controller asks of the project before it touches an object.
func (p project) permits(object *unstructured.Unstructured, api *metav1.APIResource) error {
	kind := object.GroupVersionKind().GroupKind()
	switch {
	case !api.Namespaced && !p.clusterKinds[kind], api.Namespaced && !p.kinds[kind]:
		return fmt.Errorf("resource %s is not permitted in project %s", kind, p.name)
	case api.Namespaced && !p.namespaces[object.GetNamespace()]:
		return fmt.Errorf("namespace %s is not permitted in project %s", object.GetNamespace(), p.name)
	}
	return nil
}
