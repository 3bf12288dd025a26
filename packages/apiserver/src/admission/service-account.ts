// Mirrors plugin/pkg/admission/serviceaccount/admission.go, release 1.36.
import { type Container, type KubeObject, type Pod, type ServiceAccount, serviceAccounts } from '@coxswain/api'
import { must, sleep } from '@coxswain/base'
import { generateName } from '../registry/generated-name.ts'
import { tokenProjection } from '../resources/pod-spec/token-projection.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'
import { disallowedSecret, usesSecrets } from './mountable-secrets.ts'
import { refuse } from './refuse.ts'
import { whenKnown } from './when-known.ts'

const defaultName = 'default'
const volumePrefix = 'kube-api-access-'
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const mirrorAnnotation = 'kubernetes.io/config.mirror'
const enforceAnnotation = 'kubernetes.io/enforce-mountable-secrets'

/** A namespace's default account comes from a controller; a pod may be quicker. */
const defaultAccountAttempts = 10
const retryMsMin = 100

type PodSpec = NonNullable<Pod['spec']>

/** Every pod runs as an account of its namespace, and gets its token, unless it does not want it. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  handles: isWriteOf('', 'pods', ['CREATE']),
  admit(object, request) {
    const pod = object as Pod
    if (isMirror(pod)) {
      checkMirror(pod, request)
      return pod
    }
    const spec = must(pod.spec, 'pods are decoded with a spec')
    const { serviceAccountName = '' } = spec
    const name = serviceAccountName === '' ? defaultName : serviceAccountName
    return whenKnown(request.reader.get(serviceAccounts, request.namespace ?? '', name), (account) =>
      account === undefined
        ? awaitAccount(pod, request, name).then((found) => runAs(pod, spec, found, request))
        : runAs(pod, spec, account, request),
    )
  },
  /** Nothing changes the account after it was looked up above; so it is not looked up again. */
  validate(object, request) {
    const pod = object as Pod
    if (isMirror(pod)) return checkMirror(pod, request)
    if ((pod.spec?.serviceAccountName ?? '') !== '') return
    const { namespace, name } = pod.metadata ?? {}
    throw refuse(pod, request, `no service account specified for pod ${namespace}/${name}`)
  },
}

function runAs(pod: Pod, spec: PodSpec, account: ServiceAccount, request: AdmissionRequest): Pod {
  const name = account.metadata?.name ?? ''
  const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
  const named = { ...spec, serviceAccountName: name, serviceAccount: name }
  const mounted = automount ? mountToken(named, request) : named
  const admitted = { ...pod, spec: withPullSecrets(mounted, account) }
  checkSecrets(admitted, account, request)
  return admitted
}

const isMirror = (pod: Pod): boolean => pod.metadata?.annotations?.[mirrorAnnotation] !== undefined

function checkMirror(pod: Pod, request: AdmissionRequest): void {
  if ((pod.spec?.serviceAccountName ?? '') !== '')
    throw refuse(pod, request, 'a mirror pod may not reference service accounts')
  if (usesSecrets(pod)) throw refuse(pod, request, 'a mirror pod may not reference secrets')
  const sources = (pod.spec?.volumes ?? []).flatMap((volume) => volume.projected?.sources ?? [])
  if (sources.some((source) => source.serviceAccountToken !== undefined)) {
    throw refuse(pod, request, 'a mirror pod may not use ServiceAccountToken volume projections')
  }
}

/** The account was not there. */
async function awaitAccount(pod: KubeObject, request: AdmissionRequest, name: string): Promise<ServiceAccount> {
  const { namespace = '', reader, clock, random } = request
  const attempts = name === defaultName ? defaultAccountAttempts : 1
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    await sleep(clock, retryMsMin * (1 + random.float()))
    const account = await reader.get(serviceAccounts, namespace, name)
    if (account !== undefined) return account
  }
  const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`
  throw refuse(pod, request, why)
}

function checkSecrets(pod: Pod, account: ServiceAccount, request: AdmissionRequest): void {
  if (!/^(?:1|t|T|TRUE|true|True)$/.test(account.metadata?.annotations?.[enforceAnnotation] ?? '')) return
  const why = disallowedSecret(pod, account)
  if (why !== undefined) throw refuse(pod, request, why)
}

function withPullSecrets(spec: PodSpec, { imagePullSecrets = [] }: ServiceAccount): PodSpec {
  if (imagePullSecrets.length === 0 || (spec.imagePullSecrets?.length ?? 0) > 0) return spec
  return { ...spec, imagePullSecrets: imagePullSecrets.map(({ name }) => ({ name })) }
}

function mountToken(spec: PodSpec, request: AdmissionRequest): PodSpec {
  const volumes = spec.volumes ?? []
  const existing = volumes.find((volume) => volume.name.startsWith(volumePrefix))
  const name = existing?.name ?? generateName(volumePrefix, request.random)
  const containers = mountInAll(spec.containers, name)
  const initContainers = spec.initContainers === undefined ? undefined : mountInAll(spec.initContainers, name)
  if (containers === spec.containers && initContainers === spec.initContainers) return spec
  const mounted = existing === undefined ? [...volumes, { name, projected: tokenProjection }] : volumes
  if (initContainers === undefined) return { ...spec, containers, volumes: mounted }
  return { ...spec, containers, initContainers, volumes: mounted }
}

/** The same list when every container has something at that path already. */
function mountInAll(containers: readonly Container[], volume: string): readonly Container[] {
  const hasMount = (container: Container): boolean =>
    container.volumeMounts?.some((mount) => mount.mountPath === tokenPath) ?? false
  if (containers.every(hasMount)) return containers
  const mount = { name: volume, readOnly: true, mountPath: tokenPath }
  return containers.map((container) =>
    hasMount(container) ? container : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] },
  )
}
