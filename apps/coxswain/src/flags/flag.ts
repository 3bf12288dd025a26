/** The value types of pflag that Kubernetes' programs use, by the word that `--help` prints. */
export type FlagType =
  | 'bool'
  | 'string'
  | 'strings'
  | 'duration'
  | 'int'
  | 'int32'
  | 'int32Slice'
  | 'float'
  | 'float32'
  | 'ip'
  | 'quantity'
  | 'stringToString'
  | 'namedCertKey'
  | 'colonSeparatedMultimapStringString'
  | 'Level'
  | 'pattern=N,...'
  | 'version[=true]'

/** One flag as Kubernetes defines it. */
export interface FlagDefinition {
  /** With dashes, without the leading two. */
  readonly name: string
  readonly type: FlagType
  /** As `--help` prints it; absent for the zero value. */
  readonly default?: string | undefined
  readonly shorthand?: string | undefined
  readonly usage?: string | undefined
  readonly deprecated?: string | undefined
}

/** Flags under the heading that `--help` gives them. */
export interface FlagGroup {
  readonly title: string
  readonly flags: readonly FlagDefinition[]
}

/** Durations are milliseconds; lists keep their order; maps are records. */
export type FlagValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | Readonly<Record<string, string>>
