import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '@coxswain/base'
import { caFile, type CaReload } from './ca-file.ts'
import type { ConnectionConfig } from './connection-config.ts'
import { tokenFileCredentials } from './credentials.ts'
import { KubeconfigError } from './kubeconfig.ts'

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

export interface InClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Where the token is mounted. */
  readonly folder?: string | undefined
  /** Told when the file with the authorities was looked at again. */
  readonly onCaReload?: ((reload: CaReload) => void) | undefined
  /** Gate `ClientsAllowCARotation`. Default: yes. */
  readonly reloadsCa?: boolean | undefined
}

/** The connection of a program in a pod, as its service account. Rejects with `KubeconfigError` outside of one. */
export async function inClusterConfig(options: InClusterOptions): Promise<ConnectionConfig> {
  const { env, clock, folder } = options
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
    // Without it the machine's authorities count, as in every program of Kubernetes.
    read('ca.crt').catch(() => undefined),
    read('namespace').catch(() => 'default'),
    read('token').catch((error: unknown) => {
      throw new KubeconfigError(`unable to read the token of the service account in ${mounted}`, { cause: error })
    }),
  ])
  const currentCa =
    ca === undefined || options.reloadsCa === false
      ? undefined
      : caFile({ file: path.join(mounted, 'ca.crt'), first: ca, clock, onReload: options.onCaReload })
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca, ...(currentCa === undefined ? {} : { currentCa }) },
    credentials: tokenFileCredentials(path.join(mounted, 'token'), clock),
    namespace: namespace.trim(),
  }
}
