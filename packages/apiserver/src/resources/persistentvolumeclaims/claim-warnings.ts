// Mirrors pkg/api/persistentvolumeclaim/util.go GetWarningsForPersistentVolumeClaimSpec, 1.36.
import { parseQuantity, quantityMilliValue, type PersistentVolumeClaimSpec } from '@coxswain/api'

export function claimSpecWarnings(path: string, spec: PersistentVolumeClaimSpec | undefined): readonly string[] {
  const warnings: string[] = []
  for (const list of ['requests', 'limits'] as const) {
    const text = spec?.resources?.[list]?.['storage']
    if (text === undefined || quantityMilliValue(parseQuantity(text)) % 1000n === 0n) continue
    warnings.push(`${path}.resources.${list}[storage]: fractional byte value "${text}" is invalid, must be an integer`)
  }
  return warnings
}
