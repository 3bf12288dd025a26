import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '@coxswain/base'
import type { ConnectionConfig } from './connection-config.ts'
import { tokenFileCredentials } from './credentials.ts'
import { KubeconfigError } from './kubeconfig.ts'

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

export interface InClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Where the token is mounted. */
  readonly folder?: string | undefined
}

/** The connection of a program in a pod, as its service account. Rejects with `KubeconfigError` outside of one. */
export async function inClusterConfig({ env, clock, folder }: InClusterOptions): Promise<ConnectionConfig> {
  const host = env['KUBERNETES_SERVICE_HOST']
  const port = env['KUBERNETES_SERVICE_PORT']
  if (!host || !port) {
    throw new KubeconfigError(
      'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined',
    )
  }
  const mounted = folder ?? serviceAccountFolder
  const read = (name: string): Promise<string> => readFile(path.join(mounted, name), 'utf8')
  const [ca, namespace] = await Promise.all([
    read('ca.crt').catch((error: unknown) => {
      throw new KubeconfigError(`unable to read the authority of the cluster in ${mounted}`, { cause: error })
    }),
    // Only the namespace may be missing: it is a convenience.
    read('namespace').catch(() => 'default'),
  ])
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca },
    credentials: tokenFileCredentials(path.join(mounted, 'token'), clock),
    namespace: namespace.trim(),
  }
}
