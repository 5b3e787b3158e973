// build.mjs [FOLDER]: the page as the two files that a server hands out, page.js and page.css.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/page.jsx'],
  outdir: process.argv[2] ?? 'dist',
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  minify: true,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.woff2': 'dataurl' },
  logLevel: 'warning',
});
