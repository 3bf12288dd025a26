// Mirrors pkg/scheduler/framework/plugins/defaultbinder/default_binder.go, 1.36.
import { pods, type Binding } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { PodInfo } from './snapshot/pod-info.ts'

/** Asks the API server to give the pod its node. Its uid goes along, so that another pod of the same name is left alone. */
export async function bindPod(
  client: Client,
  { namespace, name, uid }: PodInfo,
  nodeName: string,
  signal: AbortSignal,
): Promise<void> {
  const binding: Binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace, name, uid },
    target: { kind: 'Node', name: nodeName },
  }
  await client.resource(pods, namespace).create(binding, { subresource: 'binding', name, signal })
}
