export default defineNitroConfig({
  compatibilityDate: '2026-11-01',
  // Nuxt has its routes in this directory, too.
  srcDir: 'server',
  experimental: { websocket: true },
});
