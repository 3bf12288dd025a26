import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalTypeName,
  stringType,
  timestampType,
  typeType,
  uintType,
  type Type,
} from './types.ts'

/** The types that have a name in every environment. */
export const standardTypes: ReadonlyMap<string, Type> = new Map(
  [
    boolType,
    bytesType,
    doubleType,
    durationType,
    intType,
    listType(dynType),
    mapType(dynType, dynType),
    nullType,
    opaqueType(optionalTypeName),
    stringType,
    timestampType,
    typeType,
    uintType,
  ].map((type) => [type.name, type]),
)
