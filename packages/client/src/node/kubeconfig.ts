/** A kubeconfig's entries, as written in the file. Names of fields are the file's own. */
export interface KubeconfigCluster {
  readonly server?: string | undefined
  readonly 'tls-server-name'?: string | undefined
  readonly 'insecure-skip-tls-verify'?: boolean | undefined
  readonly 'certificate-authority'?: string | undefined
  readonly 'certificate-authority-data'?: string | undefined
  readonly 'proxy-url'?: string | undefined
  readonly 'disable-compression'?: boolean | undefined
  readonly extensions?: readonly NamedExtension[] | undefined
}

export interface KubeconfigUser {
  readonly 'client-certificate'?: string | undefined
  readonly 'client-certificate-data'?: string | undefined
  readonly 'client-key'?: string | undefined
  readonly 'client-key-data'?: string | undefined
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
  readonly as?: string | undefined
  readonly 'as-uid'?: string | undefined
  readonly 'as-groups'?: readonly string[] | undefined
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>> | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly 'auth-provider'?: { readonly name?: string | undefined } | undefined
  readonly exec?: KubeconfigExec | undefined
}

export interface KubeconfigExec {
  readonly command: string
  readonly args?: readonly string[] | null | undefined
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null | undefined
  readonly apiVersion?: string | undefined
  readonly installHint?: string | undefined
  readonly provideClusterInfo?: boolean | undefined
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always' | undefined
}

export interface KubeconfigContext {
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly namespace?: string | undefined
  readonly extensions?: readonly NamedExtension[] | undefined
}

export interface NamedExtension {
  readonly name: string
  readonly extension: unknown
}

/** An entry, and the folder of the file that it came from: relative paths in it start there. */
export interface Located<T> {
  readonly value: T
  readonly folder: string
}

/** What one or several files say together. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Located<KubeconfigCluster>>
  readonly users: ReadonlyMap<string, Located<KubeconfigUser>>
  readonly contexts: ReadonlyMap<string, Located<KubeconfigContext>>
  readonly currentContext: string
  /** The files that were there, in the order of their precedence. */
  readonly files: readonly string[]
}

/** A kubeconfig that cannot be used, in words for whoever wrote it. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
}
