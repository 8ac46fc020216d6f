export const metadata = {
  title: 'Meeting',
  description: 'A small meeting over Socket.IO',
};

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
