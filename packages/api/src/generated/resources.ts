// Made by tools/generate/resources.ts from the recorded discovery documents. Do not edit.
import type { ResourceType, Verb } from '../resource-type.ts'
import type {
  APIService,
  Binding,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  CertificateSigningRequest,
  ClusterRole,
  ClusterRoleBinding,
  ComponentStatus,
  ConfigMap,
  ControllerRevision,
  CronJob,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  DeviceClass,
  EndpointSlice,
  Endpoints,
  Event,
  EventsEvent,
  FlowSchema,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV1,
  IPAddress,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  LocalSubjectAccessReview,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  PriorityClass,
  PriorityLevelConfiguration,
  ReplicaSet,
  ReplicationController,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceQuota,
  ResourceSlice,
  Role,
  RoleBinding,
  RuntimeClass,
  Secret,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  Service,
  ServiceAccount,
  ServiceCIDR,
  StatefulSet,
  StorageClass,
  SubjectAccessReview,
  TokenReview,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  VolumeAttachment,
  VolumeAttributesClass,
} from './types.ts'

const all: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const none: readonly never[] = []

export const bindings: ResourceType<Binding> = {
  group: '',
  version: 'v1',
  plural: 'bindings',
  singular: 'binding',
  kind: 'Binding',
  namespaced: true,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.Binding',
}

export const componentStatuses: ResourceType<ComponentStatus> = {
  group: '',
  version: 'v1',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  kind: 'ComponentStatus',
  namespaced: false,
  verbs: ['get', 'list'],
  shortNames: ['cs'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.ComponentStatus',
}

export const configMaps: ResourceType<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  namespaced: true,
  verbs: all,
  shortNames: ['cm'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.ConfigMap',
}

export const endpoints: ResourceType<Endpoints> = {
  group: '',
  version: 'v1',
  plural: 'endpoints',
  singular: 'endpoints',
  kind: 'Endpoints',
  namespaced: true,
  verbs: all,
  shortNames: ['ep'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.Endpoints',
}

export const events: ResourceType<Event> = {
  group: '',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  namespaced: true,
  verbs: all,
  shortNames: ['ev'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.Event',
}

export const limitRanges: ResourceType<LimitRange> = {
  group: '',
  version: 'v1',
  plural: 'limitranges',
  singular: 'limitrange',
  kind: 'LimitRange',
  namespaced: true,
  verbs: all,
  shortNames: ['limits'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.LimitRange',
}

export const namespaces: ResourceType<Namespace> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: ['ns'],
  categories: none,
  subresources: [
    { name: 'finalize', kind: 'Namespace', verbs: ['update'] },
    { name: 'status', kind: 'Namespace', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.Namespace',
}

export const nodes: ResourceType<Node> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  singular: 'node',
  kind: 'Node',
  namespaced: false,
  verbs: all,
  shortNames: ['no'],
  categories: none,
  subresources: [
    { name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'status', kind: 'Node', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.Node',
}

export const persistentVolumeClaims: ResourceType<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  kind: 'PersistentVolumeClaim',
  namespaced: true,
  verbs: all,
  shortNames: ['pvc'],
  categories: none,
  subresources: [
    { name: 'status', kind: 'PersistentVolumeClaim', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
}

export const persistentVolumes: ResourceType<PersistentVolume> = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  kind: 'PersistentVolume',
  namespaced: false,
  verbs: all,
  shortNames: ['pv'],
  categories: none,
  subresources: [
    { name: 'status', kind: 'PersistentVolume', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.PersistentVolume',
}

export const pods: ResourceType<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  verbs: all,
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'resize', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.Pod',
}

export const podTemplates: ResourceType<PodTemplate> = {
  group: '',
  version: 'v1',
  plural: 'podtemplates',
  singular: 'podtemplate',
  kind: 'PodTemplate',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.PodTemplate',
}

export const replicationControllers: ResourceType<ReplicationController> = {
  group: '',
  version: 'v1',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  kind: 'ReplicationController',
  namespaced: true,
  verbs: all,
  shortNames: ['rc'],
  categories: ['all'],
  subresources: [
    { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'ReplicationController', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.ReplicationController',
}

export const resourceQuotas: ResourceType<ResourceQuota> = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  kind: 'ResourceQuota',
  namespaced: true,
  verbs: all,
  shortNames: ['quota'],
  categories: none,
  subresources: [
    { name: 'status', kind: 'ResourceQuota', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.ResourceQuota',
}

export const secrets: ResourceType<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  singular: 'secret',
  kind: 'Secret',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.core.v1.Secret',
}

export const serviceAccounts: ResourceType<ServiceAccount> = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  kind: 'ServiceAccount',
  namespaced: true,
  verbs: all,
  shortNames: ['sa'],
  categories: none,
  subresources: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  schema: 'io.k8s.api.core.v1.ServiceAccount',
}

export const services: ResourceType<Service> = {
  group: '',
  version: 'v1',
  plural: 'services',
  singular: 'service',
  kind: 'Service',
  namespaced: true,
  verbs: all,
  shortNames: ['svc'],
  categories: ['all'],
  subresources: [
    { name: 'proxy', kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'status', kind: 'Service', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.core.v1.Service',
}

export const apiServices: ResourceType<APIService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  plural: 'apiservices',
  singular: 'apiservice',
  kind: 'APIService',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: [
    { name: 'status', kind: 'APIService', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
}

export const controllerRevisions: ResourceType<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  kind: 'ControllerRevision',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
}

export const daemonSets: ResourceType<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'daemonsets',
  singular: 'daemonset',
  kind: 'DaemonSet',
  namespaced: true,
  verbs: all,
  shortNames: ['ds'],
  categories: ['all'],
  subresources: [
    { name: 'status', kind: 'DaemonSet', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.apps.v1.DaemonSet',
}

export const deployments: ResourceType<Deployment> = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  namespaced: true,
  verbs: all,
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: [
    { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'Deployment', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.apps.v1.Deployment',
}

export const replicaSets: ResourceType<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  singular: 'replicaset',
  kind: 'ReplicaSet',
  namespaced: true,
  verbs: all,
  shortNames: ['rs'],
  categories: ['all'],
  subresources: [
    { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'ReplicaSet', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
}

export const statefulSets: ResourceType<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  singular: 'statefulset',
  kind: 'StatefulSet',
  namespaced: true,
  verbs: all,
  shortNames: ['sts'],
  categories: ['all'],
  subresources: [
    { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'StatefulSet', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.apps.v1.StatefulSet',
}

export const eventsEvents: ResourceType<EventsEvent> = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  namespaced: true,
  verbs: all,
  shortNames: ['ev'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.events.v1.Event',
}

export const selfSubjectReviews: ResourceType<SelfSubjectReview> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  kind: 'SelfSubjectReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authentication.v1.SelfSubjectReview',
}

export const tokenReviews: ResourceType<TokenReview> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  kind: 'TokenReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authentication.v1.TokenReview',
}

export const localSubjectAccessReviews: ResourceType<LocalSubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  kind: 'LocalSubjectAccessReview',
  namespaced: true,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
}

export const selfSubjectAccessReviews: ResourceType<SelfSubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
}

export const selfSubjectRulesReviews: ResourceType<SelfSubjectRulesReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  kind: 'SelfSubjectRulesReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
}

export const subjectAccessReviews: ResourceType<SubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  kind: 'SubjectAccessReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
}

export const horizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
  verbs: all,
  shortNames: ['hpa'],
  categories: ['all'],
  subresources: [
    { name: 'status', kind: 'HorizontalPodAutoscaler', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
}

export const horizontalPodAutoscalersV1: ResourceType<HorizontalPodAutoscalerV1> = {
  group: 'autoscaling',
  version: 'v1',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
  verbs: all,
  shortNames: ['hpa'],
  categories: ['all'],
  subresources: [
    { name: 'status', kind: 'HorizontalPodAutoscaler', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
}

export const cronJobs: ResourceType<CronJob> = {
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  singular: 'cronjob',
  kind: 'CronJob',
  namespaced: true,
  verbs: all,
  shortNames: ['cj'],
  categories: ['all'],
  subresources: [
    { name: 'status', kind: 'CronJob', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.batch.v1.CronJob',
}

export const jobs: ResourceType<Job> = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  singular: 'job',
  kind: 'Job',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: ['all'],
  subresources: [
    { name: 'status', kind: 'Job', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.batch.v1.Job',
}

export const certificateSigningRequests: ResourceType<CertificateSigningRequest> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  kind: 'CertificateSigningRequest',
  namespaced: false,
  verbs: all,
  shortNames: ['csr'],
  categories: none,
  subresources: [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
}

export const ingressClasses: ResourceType<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  kind: 'IngressClass',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.networking.v1.IngressClass',
}

export const ingresses: ResourceType<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingresses',
  singular: 'ingress',
  kind: 'Ingress',
  namespaced: true,
  verbs: all,
  shortNames: ['ing'],
  categories: none,
  subresources: [
    { name: 'status', kind: 'Ingress', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.networking.v1.Ingress',
}

export const ipAddresses: ResourceType<IPAddress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  kind: 'IPAddress',
  namespaced: false,
  verbs: all,
  shortNames: ['ip'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.networking.v1.IPAddress',
}

export const networkPolicies: ResourceType<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  kind: 'NetworkPolicy',
  namespaced: true,
  verbs: all,
  shortNames: ['netpol'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
}

export const serviceCIDRs: ResourceType<ServiceCIDR> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  kind: 'ServiceCIDR',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: [
    { name: 'status', kind: 'ServiceCIDR', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
}

export const podDisruptionBudgets: ResourceType<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  kind: 'PodDisruptionBudget',
  namespaced: true,
  verbs: all,
  shortNames: ['pdb'],
  categories: none,
  subresources: [
    { name: 'status', kind: 'PodDisruptionBudget', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
}

export const clusterRoleBindings: ResourceType<ClusterRoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  kind: 'ClusterRoleBinding',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
}

export const clusterRoles: ResourceType<ClusterRole> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterroles',
  singular: 'clusterrole',
  kind: 'ClusterRole',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
}

export const roleBindings: ResourceType<RoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'rolebindings',
  singular: 'rolebinding',
  kind: 'RoleBinding',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
}

export const roles: ResourceType<Role> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'roles',
  singular: 'role',
  kind: 'Role',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.rbac.v1.Role',
}

export const csiDrivers: ResourceType<CSIDriver> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csidrivers',
  singular: 'csidriver',
  kind: 'CSIDriver',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
}

export const csiNodes: ResourceType<CSINode> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csinodes',
  singular: 'csinode',
  kind: 'CSINode',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.storage.v1.CSINode',
}

export const csiStorageCapacities: ResourceType<CSIStorageCapacity> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  kind: 'CSIStorageCapacity',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
}

export const storageClasses: ResourceType<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'storageclasses',
  singular: 'storageclass',
  kind: 'StorageClass',
  namespaced: false,
  verbs: all,
  shortNames: ['sc'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.storage.v1.StorageClass',
}

export const volumeAttachments: ResourceType<VolumeAttachment> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  kind: 'VolumeAttachment',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: [
    { name: 'status', kind: 'VolumeAttachment', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
}

export const volumeAttributesClasses: ResourceType<VolumeAttributesClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  kind: 'VolumeAttributesClass',
  namespaced: false,
  verbs: all,
  shortNames: ['vac'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
}

export const mutatingAdmissionPolicies: ResourceType<MutatingAdmissionPolicy> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  kind: 'MutatingAdmissionPolicy',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: none,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
}

export const mutatingAdmissionPolicyBindings: ResourceType<MutatingAdmissionPolicyBinding> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  kind: 'MutatingAdmissionPolicyBinding',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: none,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
}

export const mutatingWebhookConfigurations: ResourceType<MutatingWebhookConfiguration> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  kind: 'MutatingWebhookConfiguration',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: none,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
}

export const validatingAdmissionPolicies: ResourceType<ValidatingAdmissionPolicy> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  kind: 'ValidatingAdmissionPolicy',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: [
    { name: 'status', kind: 'ValidatingAdmissionPolicy', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
}

export const validatingAdmissionPolicyBindings: ResourceType<ValidatingAdmissionPolicyBinding> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  kind: 'ValidatingAdmissionPolicyBinding',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: none,
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
}

export const validatingWebhookConfigurations: ResourceType<ValidatingWebhookConfiguration> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: ['api-extensions'],
  subresources: none,
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
}

export const customResourceDefinitions: ResourceType<CustomResourceDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  kind: 'CustomResourceDefinition',
  namespaced: false,
  verbs: all,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  subresources: [
    { name: 'status', kind: 'CustomResourceDefinition', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
}

export const priorityClasses: ResourceType<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  kind: 'PriorityClass',
  namespaced: false,
  verbs: all,
  shortNames: ['pc'],
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
}

export const leases: ResourceType<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  singular: 'lease',
  kind: 'Lease',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.coordination.v1.Lease',
}

export const runtimeClasses: ResourceType<RuntimeClass> = {
  group: 'node.k8s.io',
  version: 'v1',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  kind: 'RuntimeClass',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.node.v1.RuntimeClass',
}

export const endpointSlices: ResourceType<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  singular: 'endpointslice',
  kind: 'EndpointSlice',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
}

export const deviceClasses: ResourceType<DeviceClass> = {
  group: 'resource.k8s.io',
  version: 'v1',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  kind: 'DeviceClass',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.resource.v1.DeviceClass',
}

export const resourceClaims: ResourceType<ResourceClaim> = {
  group: 'resource.k8s.io',
  version: 'v1',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  kind: 'ResourceClaim',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: [
    { name: 'status', kind: 'ResourceClaim', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
}

export const resourceClaimTemplates: ResourceType<ResourceClaimTemplate> = {
  group: 'resource.k8s.io',
  version: 'v1',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  kind: 'ResourceClaimTemplate',
  namespaced: true,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
}

export const resourceSlices: ResourceType<ResourceSlice> = {
  group: 'resource.k8s.io',
  version: 'v1',
  plural: 'resourceslices',
  singular: 'resourceslice',
  kind: 'ResourceSlice',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: none,
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
}

export const flowSchemas: ResourceType<FlowSchema> = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'flowschemas',
  singular: 'flowschema',
  kind: 'FlowSchema',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: [
    { name: 'status', kind: 'FlowSchema', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
}

export const priorityLevelConfigurations: ResourceType<PriorityLevelConfiguration> = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  kind: 'PriorityLevelConfiguration',
  namespaced: false,
  verbs: all,
  shortNames: none,
  categories: none,
  subresources: [
    { name: 'status', kind: 'PriorityLevelConfiguration', verbs: ['get', 'patch', 'update'] },
  ],
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
}

/** Every served resource, in the order of discovery. */
export const allResources: readonly ResourceType[] = [
  bindings,
  componentStatuses,
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  apiServices,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  eventsEvents,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  cronJobs,
  jobs,
  certificateSigningRequests,
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  serviceCIDRs,
  podDisruptionBudgets,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  customResourceDefinitions,
  priorityClasses,
  leases,
  runtimeClasses,
  endpointSlices,
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
  flowSchemas,
  priorityLevelConfigurations,
]
