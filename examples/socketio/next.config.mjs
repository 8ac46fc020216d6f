/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // Next.js writes no AGENTS.md beside the sources.
  agentRules: false,
  // By default `next build` and `next dev` ask the network for security advisories.
  experimental: { agentUpgrade: false },
};
