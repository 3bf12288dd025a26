// Mirrors beginCreate, beginUpdate and afterDelete of pkg/registry/core/service/storage, release 1.36.
import { endpoints, type KubeObject, type Service, services } from '@coxswain/api'
import type { Store } from '@coxswain/store'
import { invalid as invalidField } from '../../validation/field-errors.ts'
import { internalError, invalid } from '../status-errors.ts'
import { objectKey, storageFolder } from '../storage-keys.ts'
import type { PendingEffects, WriteHooks } from '../write-hooks.ts'
import { AllocationError, type ClusterIpAllocator } from './cluster-ip-allocator.ts'
import type { NodePortAllocator } from './node-port-allocator.ts'
import { keepAllocatedValues, normalizeClusterIps } from './service-allocated-values.ts'
import { headless, isExternalName, nodePortsOf, specOf, withSpec } from './service-fields.ts'
import { withIpFamilies } from './service-ip-families.ts'
import { allocateNodePorts, updateNodePorts } from './service-node-ports.ts'

export interface ServiceAllocators {
  readonly clusterIps: ClusterIpAllocator
  readonly nodePorts: NodePortAllocator
  readonly store: Store<KubeObject>
}

/** Gives services their addresses and node ports as they are written, and takes them back as they go. */
export function serviceAllocations(allocators: ServiceAllocators): WriteHooks {
  return {
    beforeCreate: (draft, isDryRun) => allocateNew(allocators, draft, isDryRun),
    beforeUpdate: (draft, previous, isDryRun) => allocateChange(allocators, draft, previous, isDryRun),
    afterDelete: (object) => releaseAll(allocators, object),
  }
}

/** What services of a store that was filled before have. */
export async function reserveNodePorts({ nodePorts, store }: Omit<ServiceAllocators, 'clusterIps'>): Promise<void> {
  const { entries } = await store.list({ prefix: storageFolder(services.group, services.plural) })
  for (const { value } of entries) for (const port of portsHeld(value)) nodePorts.reserve(port)
}

const portsHeld = (service: Service): readonly number[] => {
  const { healthCheckNodePort = 0 } = specOf(service)
  return healthCheckNodePort === 0 ? nodePortsOf(service) : [...nodePortsOf(service), healthCheckNodePort]
}

async function allocateNew(
  { clusterIps, nodePorts }: ServiceAllocators,
  draft: Service,
  isDryRun: boolean,
): Promise<PendingEffects> {
  const service = withIpFamilies(normalizeClusterIps(draft, undefined), undefined)
  const { service: addressed, allocated } = await allocateClusterIp(clusterIps, service, isDryRun)
  return finish(clusterIps, { allocated, released: [], isDryRun }, () => {
    const operation = nodePorts.begin(isDryRun)
    return { operation, allocate: () => allocateNodePorts(addressed, operation) }
  })
}

async function allocateChange(
  { clusterIps, nodePorts }: ServiceAllocators,
  draft: Service,
  previous: Service,
  isDryRun: boolean,
): Promise<PendingEffects> {
  const kept = normalizeClusterIps(keepAllocatedValues(draft, previous), previous)
  const service = withIpFamilies(kept, previous)
  const gains = isExternalName(previous) && !isExternalName(service)
  const loses = !isExternalName(previous) && isExternalName(service)
  const { service: addressed, allocated } = gains
    ? await allocateClusterIp(clusterIps, service, isDryRun)
    : { service, allocated: [] }
  const released = loses ? addressesOf(previous) : []
  return finish(clusterIps, { allocated, released, isDryRun }, () => {
    const operation = nodePorts.begin(isDryRun)
    return { operation, allocate: () => updateNodePorts(addressed, previous, operation) }
  })
}

interface Addresses {
  /** Taken by this write. */
  readonly allocated: readonly string[]
  /** Given back once it is written. */
  readonly released: readonly string[]
  readonly isDryRun: boolean
}

type Ports = () => {
  readonly operation: { commit(): void; rollback(): void }
  readonly allocate: () => Service
}

/** Allocates the ports; what was taken is given back when that fails, or when the service is not written. */
async function finish(clusterIps: ClusterIpAllocator, addresses: Addresses, ports: Ports): Promise<PendingEffects> {
  const { operation, allocate } = ports()
  const rollback = async (): Promise<void> => {
    operation.rollback()
    if (!addresses.isDryRun) for (const address of addresses.allocated) await clusterIps.release(address)
  }
  try {
    const object = allocate()
    return {
      object,
      rollback,
      commit: async () => {
        operation.commit()
        if (!addresses.isDryRun) for (const address of addresses.released) await clusterIps.release(address)
      },
    }
  } catch (error) {
    await rollback()
    throw error
  }
}

async function allocateClusterIp(
  clusterIps: ClusterIpAllocator,
  service: Service,
  isDryRun: boolean,
): Promise<{ readonly service: Service; readonly allocated: readonly string[] }> {
  const { clusterIPs = [] } = specOf(service)
  if (isExternalName(service) || clusterIPs[0] === headless) return { service, allocated: [] }
  const { name = '', namespace = '' } = service.metadata ?? {}
  const wanted = clusterIPs[0] ?? ''
  try {
    const owner = { name, namespace }
    if (wanted !== '') await clusterIps.allocate(wanted, owner, isDryRun)
    const address = wanted === '' ? await clusterIps.allocateNext(owner, isDryRun) : wanted
    return { service: withSpec(service, { clusterIP: address, clusterIPs: [address] }), allocated: [address] }
  } catch (error) {
    throw error instanceof AllocationError ? refusalOf(service, wanted, error) : error
  }
}

function refusalOf(service: Service, wanted: string, error: AllocationError): Error {
  const { name = '' } = service.metadata ?? {}
  if (error.isFull) return internalError(`failed to allocate a serviceIP for Service "${name}": ${error.message}`)
  const why = `failed to allocate IP ${wanted}: ${error.message}`
  return invalid({ group: '', kind: 'Service' }, name, [
    invalidField('spec.clusterIPs', specOf(service).clusterIPs, why),
  ])
}

const addressesOf = (service: Service): readonly string[] =>
  (specOf(service).clusterIPs ?? []).filter((address) => address !== headless)

async function releaseAll({ clusterIps, nodePorts, store }: ServiceAllocators, service: Service): Promise<void> {
  const { name = '', namespace } = service.metadata ?? {}
  const key = objectKey(storageFolder(endpoints.group, endpoints.plural), namespace, name)
  const entry = await store.get(key)
  if (entry !== undefined) await store.delete(key, entry.revision)
  if (!isExternalName(service)) for (const address of addressesOf(service)) await clusterIps.release(address)
  for (const port of portsHeld(service)) nodePorts.release(port)
}
