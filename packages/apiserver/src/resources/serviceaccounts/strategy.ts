// Mirrors pkg/registry/core/serviceaccount/strategy.go, release 1.36.
import { serviceAccounts, type ServiceAccount } from '@coxswain/api'
import { changeField, mapItems } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'

const mountableAnnotation = 'kubernetes.io/enforce-mountable-secrets'

export const serviceAccountStrategy: Strategy<ServiceAccount> = {
  resource: serviceAccounts,
  returnsDeletedObject: true,
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  warningsOnCreate: mountableWarnings,
  warningsOnUpdate: (next, previous) =>
    previous.metadata?.annotations?.[mountableAnnotation] === undefined ? mountableWarnings(next) : [],
  tableCells: (account, now) => [nameCell(account), ageCell(account, now)],
}

/** Of the references to secrets, only the names count. */
function keepSecretNames(account: ServiceAccount): ServiceAccount {
  return changeField(account, 'secrets', (secrets) =>
    mapItems(secrets, (secret) => {
      const isBare = Object.keys(secret).every((field) => field === 'name')
      return isBare ? secret : { name: secret.name }
    }),
  )
}

function mountableWarnings(account: ServiceAccount): readonly string[] {
  if (account.metadata?.annotations?.[mountableAnnotation] === undefined) return []
  const why = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets'
  return [`metadata.annotations[${mountableAnnotation}]: ${why}`]
}
