// Where entries go mirrors client-go tools/clientcmd/config.go, ModifyConfig, release 1.36.
import { access } from 'node:fs/promises'
import type { Clock } from '@coxswain/base'
import type { ClientCertificate } from './credentials.ts'
import { openKubeconfigDocument, type KubeconfigDocument } from './kubeconfig-document.ts'
import { kubeconfigFiles, type KubeconfigLocation } from './load-kubeconfig.ts'
import { withFileLock } from './lock-file.ts'

/** A cluster of ours, with one user and one context, all three of one name. */
export interface OwnCluster {
  /** `coxswain-demo` */
  readonly name: string
  readonly server: string
  /** PEM; embedded. */
  readonly ca: string
  readonly user: ClientCertificate | { readonly token: string }
  readonly namespace?: string | undefined
}

export interface WriteOptions {
  readonly location: KubeconfigLocation
  readonly clock: Clock
}

export interface Written {
  /** Where the entries are. */
  readonly file: string
  /** What the current context was before; undefined: none. */
  readonly previousContext: string | undefined
}

/** Name of the extension in which a context of ours remembers what it took the place of. */
const extensionName = 'coxswain.dev/previous-context'

/**
 * Adds the cluster, or replaces it, and makes it the current context. What others wrote stays. An entry is changed in the
 * file that has it; a new one goes into the first file that exists, or else into the last one named.
 */
export async function addToKubeconfig(cluster: OwnCluster, options: WriteOptions): Promise<Written> {
  return change(options, async (documents) => {
    const target = documents.find((one) => one.entry('contexts', cluster.name)) ?? (await homeOf(documents))
    const current = documents.find((one) => one.currentContext !== undefined)
    const before = current?.currentContext
    const previousContext = before === cluster.name ? remembered(target, cluster.name) : before
    for (const section of ['clusters', 'users', 'contexts'] as const) {
      for (const other of documents) if (other !== target) other.removeEntry(section, cluster.name)
    }
    target.setEntry('clusters', { name: cluster.name, cluster: clusterOf(cluster) })
    target.setEntry('users', { name: cluster.name, user: userOf(cluster) })
    target.setEntry('contexts', { name: cluster.name, context: contextOf(cluster, previousContext) })
    const speaker = current ?? target
    speaker.currentContext = cluster.name
    return { file: target.file, previousContext }
  })
}

/** Takes the cluster out again and gives the current context back. No effect on what is not there. */
export async function removeFromKubeconfig(name: string, options: WriteOptions): Promise<void> {
  return change(options, async (documents) => {
    const current = documents.find((one) => one.currentContext !== undefined)
    if (current?.currentContext === name) {
      const previous = documents.map((one) => remembered(one, name)).find((one) => one !== undefined)
      const isThere = previous !== undefined && documents.some((one) => one.entry('contexts', previous) !== undefined)
      current.currentContext = isThere ? previous : undefined
    }
    for (const section of ['clusters', 'users', 'contexts'] as const) {
      for (const one of documents) one.removeEntry(section, name)
    }
  })
}

/** Opens all files under their locks, and saves those that were changed. */
async function change<T>(
  { location, clock }: WriteOptions,
  work: (documents: readonly KubeconfigDocument[]) => Promise<T>,
): Promise<T> {
  const files = kubeconfigFiles(location)
  const locked = files.toSorted().reduceRight<() => Promise<T>>(
    (inner, file) => () => withFileLock(file, clock, inner),
    async () => {
      const documents = await Promise.all(files.map(openKubeconfigDocument))
      const result = await work(documents)
      await Promise.all(documents.map((one) => one.save()))
      return result
    },
  )
  return locked()
}

/** Where a new entry goes. */
async function homeOf(documents: readonly KubeconfigDocument[]): Promise<KubeconfigDocument> {
  const isThere = await Promise.all(
    documents.map(({ file }) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  const home = documents.find((_, index) => isThere[index]) ?? documents.at(-1)
  if (home === undefined) throw new TypeError('there is always one kubeconfig file')
  return home
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const clusterOf = ({ server, ca }: OwnCluster): object => ({ 'certificate-authority-data': base64(ca), server })

const userOf = ({ user }: OwnCluster): object =>
  'token' in user
    ? { token: user.token }
    : { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) }

function contextOf({ name, namespace }: OwnCluster, previousContext: string | undefined): object {
  const extensions = [{ name: extensionName, extension: { context: previousContext } }]
  return {
    cluster: name,
    ...(namespace === undefined ? {} : { namespace }),
    user: name,
    ...(previousContext === undefined ? {} : { extensions }),
  }
}

interface ContextEntry {
  readonly context?: {
    readonly extensions?: readonly { readonly name?: string; readonly extension?: { readonly context?: string } }[]
  }
}

function remembered(document: KubeconfigDocument, name: string): string | undefined {
  const entry = document.entry('contexts', name) as ContextEntry | undefined
  return entry?.context?.extensions?.find((one) => one.name === extensionName)?.extension?.context
}
