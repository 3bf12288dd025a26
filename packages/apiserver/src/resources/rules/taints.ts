import { notSupported, required, type ErrorList } from '../../validation/field-errors.ts'

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function checkTaintEffect(errors: ErrorList, field: string, effect: string | undefined): void {
  if (!effect) errors.push(required(field))
  else if (!taintEffects.includes(effect)) errors.push(notSupported(field, effect, taintEffects))
}
