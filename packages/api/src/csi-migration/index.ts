/** The volumes of plugins of old, as the CSI drivers see them that took over: shared by the controllers and the scheduler. */
export { driverOf, isMigrated, migratedPluginOf, type MigratedPlugin } from './migrated-plugins.ts'
export { translateInlineVolume, type TranslatedVolume } from './translate-inline-volume.ts'
export { migratedHandleOf, migratedModesOf } from './translate-volume.ts'
