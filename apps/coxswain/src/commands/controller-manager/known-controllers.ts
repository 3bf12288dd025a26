// Mirrors cmd/kube-controller-manager/app/controllermanager.go, NewControllerDescriptors, and names/controller_names.go, 1.36.

/** What Kubernetes knows of a controller before there is one. */
export interface KnownController {
  readonly name: string
  readonly aliases: readonly string[]
  readonly onByDefault: boolean
  /** All must be on, or it is passed over even if it was asked for by name. */
  readonly gates: readonly string[]
  /** Its loops are in the cloud controller manager; here the name is all there is. */
  readonly isCloudStub: boolean
}

type Row = readonly [name: string, alias?: string | undefined, rest?: Partial<KnownController>]

const offByDefault = { onByDefault: false } as const
const cloudStub = { isCloudStub: true } as const
const gated = (...gates: readonly string[]): Partial<KnownController> => ({ gates })

export const serviceAccountTokenController = 'serviceaccount-token-controller'

const rows: readonly Row[] = [
  [serviceAccountTokenController, 'serviceaccount-token'],
  ['endpoints-controller', 'endpoint'],
  ['endpointslice-controller', 'endpointslice'],
  ['endpointslice-mirroring-controller', 'endpointslicemirroring'],
  ['replicationcontroller-controller', 'replicationcontroller'],
  ['pod-garbage-collector-controller', 'podgc'],
  ['resourcequota-controller', 'resourcequota'],
  ['namespace-controller', 'namespace'],
  ['serviceaccount-controller', 'serviceaccount'],
  ['garbage-collector-controller', 'garbagecollector'],
  ['daemonset-controller', 'daemonset'],
  ['job-controller', 'job'],
  ['podgroup-protection-controller', undefined, gated('GenericWorkload')],
  ['deployment-controller', 'deployment'],
  ['replicaset-controller', 'replicaset'],
  ['horizontal-pod-autoscaler-controller', 'horizontalpodautoscaling'],
  ['disruption-controller', 'disruption'],
  ['statefulset-controller', 'statefulset'],
  ['cronjob-controller', 'cronjob'],
  ['certificatesigningrequest-signing-controller', 'csrsigning'],
  ['certificatesigningrequest-approving-controller', 'csrapproving'],
  ['certificatesigningrequest-cleaner-controller', 'csrcleaner'],
  ['podcertificaterequest-cleaner-controller', undefined, gated('PodCertificateRequest')],
  ['ttl-controller', 'ttl'],
  ['bootstrap-signer-controller', 'bootstrapsigner', offByDefault],
  ['token-cleaner-controller', 'tokencleaner', offByDefault],
  ['node-ipam-controller', 'nodeipam'],
  ['node-lifecycle-controller', 'nodelifecycle'],
  ['service-lb-controller', 'service', cloudStub],
  ['node-route-controller', 'route', cloudStub],
  ['cloud-node-lifecycle-controller', 'cloud-node-lifecycle', cloudStub],
  ['persistentvolume-binder-controller', 'persistentvolume-binder'],
  ['persistentvolume-attach-detach-controller', 'attachdetach'],
  ['persistentvolume-expander-controller', 'persistentvolume-expander'],
  ['clusterrole-aggregation-controller', 'clusterrole-aggregation'],
  ['persistentvolumeclaim-protection-controller', 'pvc-protection'],
  ['persistentvolume-protection-controller', 'pv-protection'],
  ['volumeattributesclass-protection-controller', undefined, gated('VolumeAttributesClass')],
  ['ttl-after-finished-controller', 'ttl-after-finished'],
  ['root-ca-certificate-publisher-controller', 'root-ca-cert-publisher'],
  ['kube-apiserver-serving-clustertrustbundle-publisher-controller', undefined, gated('ClusterTrustBundle')],
  ['ephemeral-volume-controller', 'ephemeral-volume'],
  [
    'storageversion-garbage-collector-controller',
    'storage-version-gc',
    gated('APIServerIdentity', 'StorageVersionAPI'),
  ],
  ['resourceclaim-controller', 'resource-claim-controller', gated('DynamicResourceAllocation')],
  ['resourcepoolstatusrequest-controller', undefined, gated('DRAResourcePoolStatus')],
  ['device-taint-eviction-controller', undefined, gated('DynamicResourceAllocation', 'DRADeviceTaints')],
  ['legacy-serviceaccount-token-cleaner-controller', 'legacy-service-account-token-cleaner'],
  ['validatingadmissionpolicy-status-controller'],
  ['taint-eviction-controller', undefined, gated('SeparateTaintEvictionController')],
  ['service-cidr-controller', undefined, gated('MultiCIDRServiceAllocator')],
  ['storage-version-migrator-controller', 'svm', gated('StorageVersionMigrator', 'InformerResourceVersion')],
  ['selinux-warning-controller', undefined, { ...offByDefault, ...gated('SELinuxChangePolicy') }],
]

/** All 52, in the order of Kubernetes' table. */
export const knownControllers: readonly KnownController[] = rows.map(([name, alias, rest]) => ({
  name,
  aliases: alias === undefined ? [] : [alias],
  onByDefault: true,
  gates: [],
  isCloudStub: false,
  ...rest,
}))

const canonicalNames: ReadonlyMap<string, string> = new Map(
  knownControllers.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name] as const)),
)

/** An element of `--controllers` with its alias replaced: `-job` is `-job-controller`. */
export function canonicalElement(element: string): string {
  const name = element.startsWith('-') ? element.slice(1) : element
  const canonical = canonicalNames.get(name) ?? name
  return element.startsWith('-') ? `-${canonical}` : canonical
}
