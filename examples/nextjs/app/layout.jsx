import './globals.css';

export const metadata = {
  title: 'Chat',
  description: 'A small chat over one WebSocket',
};

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
