// Mirrors pkg/registry/core/secret/strategy.go, release 1.36.
import { secrets, type Secret } from '@coxswain/api'
import { fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'
import { validateSecret, validateSecretUpdate } from './validation.ts'

export const secretStrategy: Strategy<Secret> = {
  resource: secrets,
  defaults: (draft) => fillMissing(encodeStrings(draft), { type: 'Opaque' }),
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  warningsOnCreate: certificateWarnings,
  warningsOnUpdate: certificateWarnings,
  selectableFields: (secret) => ({ type: secret.type ?? '' }),
  tableCells: (secret, now) => [
    nameCell(secret),
    secret.type ?? '',
    Object.keys(secret.data ?? {}).length,
    ageCell(secret, now),
  ],
}

/** `stringData` is only a way to write `data`. */
function encodeStrings(secret: Secret): Secret {
  if (secret.stringData === undefined) return secret
  const { stringData, ...rest } = secret
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')])
  return encoded.length === 0 ? rest : { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } }
}

/**
 * Differs: of what a TLS secret may suffer from, only the absence of PEM is told; whether the key fits the certificate is not
 * looked at.
 */
function certificateWarnings({ type, data }: Secret): readonly string[] {
  if (type !== 'kubernetes.io/tls') return []
  if (!hasPem(data?.['tls.crt'])) return ['tls: failed to find any PEM data in certificate input']
  return hasPem(data?.['tls.key']) ? [] : ['tls: failed to find any PEM data in key input']
}

function hasPem(encoded: string | undefined): boolean {
  return encoded !== undefined && Buffer.from(encoded, 'base64').includes('-----BEGIN ')
}
