// Mirrors clusterTrustBundlesAvailable of cmd/kube-controller-manager/app/certificates.go, 1.36.
import type { ResourceType } from '@coxswain/api'
import { DiscoveryError, type Transport } from '@coxswain/client'
import { clusterTrustBundles, type ClusterTrustBundle } from './cluster-trust-bundles.ts'

/** The first that is served is used. */
const versions = ['v1beta1', 'v1alpha1'] as const

/** The kind as the API server has it; undefined when it does not. Rejects when the server cannot say. */
export async function findServedType(
  transport: Transport,
  signal: AbortSignal,
): Promise<ResourceType<ClusterTrustBundle> | undefined> {
  for (const version of versions) {
    const type = clusterTrustBundles(version)
    // oxlint-disable-next-line no-await-in-loop -- the second is asked for when the first is not there
    if (await isServed(transport, type, signal)) return type
  }
  return undefined
}

async function isServed(transport: Transport, type: ResourceType, signal: AbortSignal): Promise<boolean> {
  const path = `/apis/${type.group}/${type.version}`
  const { code, body } = await transport.raw(path, 'application/json', signal)
  if (code === 404) return false
  if (code !== 200) {
    throw new DiscoveryError(`discovery failed for ClusterTrustBundle: GET ${path} answered ${code}: ${body}`)
  }
  const { resources } = JSON.parse(body) as { readonly resources?: readonly { readonly name: string }[] } // an APIResourceList
  return resources?.some(({ name }) => name === type.plural) ?? false
}
