// Mirrors pkg/controller/serviceaccount/tokens_controller.go, secretUpdateNeeded and generateTokenIfNeeded, 1.36.
import { nameOf, namespaceOf, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'
import { accountNameKey, accountUidKey } from '../shared/token-secret.ts'
import { dataKeys } from './texts.ts'

export interface Missing {
  readonly ca: boolean
  readonly namespace: boolean
  readonly token: boolean
}

/** What a token's Secret lacks. A namespace or a token that is there stays, whatever it says. `rootCa` empty: none is known. */
export function missingIn({ data }: Secret, rootCa: Buffer): Missing {
  const isEmpty = (key: string): boolean => (data?.[key] ?? '') === ''
  const isOtherCa = (): boolean => !Buffer.from(data?.[dataKeys.ca] ?? '', 'base64').equals(rootCa)
  return {
    ca: rootCa.length > 0 && isOtherCa(),
    namespace: isEmpty(dataKeys.namespace),
    token: isEmpty(dataKeys.token),
  }
}

export const isComplete = ({ ca, namespace, token }: Missing): boolean => !ca && !namespace && !token

export interface Filling {
  readonly account: ServiceAccount
  readonly rootCa: Buffer
  /** Undefined: the one that is there stays. */
  readonly token: string | undefined
}

/** The Secret with all that it lacks, and with the account's uid, so that it does not pass to a later account. */
export function fill(secret: Secret, missing: Missing, { account, rootCa, token }: Filling): Secret {
  return {
    ...secret,
    metadata: {
      ...secret.metadata,
      annotations: {
        ...secret.metadata?.annotations,
        [accountNameKey]: nameOf(account),
        [accountUidKey]: uidOf(account),
      },
    },
    data: {
      ...secret.data,
      ...(missing.ca ? { [dataKeys.ca]: rootCa.toString('base64') } : {}),
      ...(missing.namespace ? { [dataKeys.namespace]: base64(namespaceOf(secret)) } : {}),
      ...(token === undefined ? {} : { [dataKeys.token]: base64(token) }),
    },
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
