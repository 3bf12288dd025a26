/** A named object with the uid that makes it this one and not a later one of the same name. */
export interface BoundObject {
  readonly name: string
  readonly uid?: string | undefined
}

/** Whom a service account's token speaks for, and how long. */
export interface TokenGrant {
  readonly namespace: string
  readonly serviceAccount: BoundObject
  /** Empty: the API server itself. */
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  /** From then on use of the token is a sign that its holder does not read it again. */
  readonly warnAfterSeconds?: number | undefined
  /** The token ends with the object that it is bound to; at most one of pod and secret. */
  readonly pod?: BoundObject | undefined
  readonly secret?: BoundObject | undefined
  /** Beside a pod: where it runs. Alone: what the token is bound to. */
  readonly node?: BoundObject | undefined
}

export interface IssuedToken {
  readonly token: string
  /** Those asked for, or the API server's own. */
  readonly audiences: readonly string[]
}

/** Makes tokens for `serviceaccounts/token`. The caller has checked that what it names exists. */
export interface TokenIssuer {
  issue(grant: TokenGrant): Promise<IssuedToken>
}
