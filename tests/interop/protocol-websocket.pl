#!/usr/bin/perl
# Perl's Protocol::WebSocket (Debian's libprotocol-websocket-perl) on plain sockets, as client and as server of every draft it knows.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use MIME::Base64 qw(encode_base64 decode_base64);
use Encode qw(encode decode);
use Protocol::WebSocket::Frame;
use Protocol::WebSocket::Handshake::Client;
use Protocol::WebSocket::Handshake::Server;

my $json     = JSON::PP->new->utf8;
my $select   = IO::Select->new(\*STDIN);
my $accepted = 1_000_000;
my $input    = '';
my (%sockets, %by_handle, %listeners);
$SIG{PIPE} = 'IGNORE';

sub emit {
    syswrite_all(\*STDOUT, $json->encode({@_}) . "\n");
}

sub syswrite_all {
    my ($handle, $bytes) = @_;
    my $done = 0;
    while ($done < length $bytes) {
        my $count = syswrite($handle, $bytes, length($bytes) - $done, $done);
        return unless defined $count;
        $done += $count;
    }
}

# The module's own limits are off: the sizes are the test's.
sub frame_reader {
    my ($version) = @_;
    return Protocol::WebSocket::Frame->new(version => $version, max_payload_size => 0, max_fragments_amount => 100_000);
}

sub send_frame {
    my ($s, %frame) = @_;
    my $frame = $s->{handshake}->build_frame(max_payload_size => 0, %frame);
    syswrite_all($s->{tcp}, $frame->to_bytes);
}

sub add {
    my ($number, $tcp, $handshake) = @_;
    my $s = {number => $number, tcp => $tcp, handshake => $handshake, head => ''};
    binmode $tcp;
    $sockets{$number} = $s;
    $by_handle{fileno $tcp} = $s;
    $select->add($tcp);
    return $s;
}

sub finish {
    my ($s, $code, $reason) = @_;
    $select->remove($s->{tcp});
    delete $by_handle{fileno $s->{tcp}};
    close $s->{tcp};
    emit(event => 'close', socket => $s->{number} + 0, code => $code + 0, reason => $reason);
}

sub opened {
    my ($s) = @_;
    $s->{version} = $s->{handshake}->version;
    $s->{frames}  = frame_reader($s->{version});
    my $chosen = $s->{handshake}->res->subprotocol;
    emit(event => 'open', socket => $s->{number} + 0, subprotocol => $chosen // '', extensions => '', version => $s->{version},
        $s->{server} ? (server => $s->{server} + 0) : ());
}

my %commands = (
    connect => sub {
        my ($c) = @_;
        my $handshake = Protocol::WebSocket::Handshake::Client->new(url => $c->{url}, $c->{version} ? (version => $c->{version}) : ());
        $handshake->req->subprotocol(join ', ', @{$c->{subprotocols}}) if @{$c->{subprotocols}};
        my $url = $handshake->req->host;
        my $tcp = IO::Socket::INET->new(PeerAddr => $url, Proto => 'tcp') or die "connect: $!";
        my $s = add($c->{socket}, $tcp, $handshake);
        syswrite_all($tcp, $handshake->to_string);
    },
    listen => sub {
        my ($c) = @_;
        my $tcp = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 16, Proto => 'tcp') or die "listen: $!";
        $listeners{fileno $tcp} = {tcp => $tcp, %$c};
        $select->add($tcp);
        emit(event => 'listening', server => $c->{server} + 0, port => $tcp->sockport + 0);
    },
    text      => sub { send_frame($sockets{$_[0]{socket}}, type => 'text',   buffer => encode('UTF-8', $_[0]{data})) },
    binary    => sub { send_frame($sockets{$_[0]{socket}}, type => 'binary', buffer => decode_base64($_[0]{data})) },
    ping      => sub { send_frame($sockets{$_[0]{socket}}, type => 'ping',   buffer => decode_base64($_[0]{data})) },
    fragments => sub {
        my ($c) = @_;
        my @parts = @{$c->{parts}};
        for my $i (0 .. $#parts) {
            send_frame($sockets{$c->{socket}}, type => $i ? 'continuation' : $c->{kind}, fin => $i == $#parts ? 1 : 0,
                buffer => decode_base64($parts[$i]));
        }
    },
    close => sub {
        my ($c) = @_;
        my $s = $sockets{$c->{socket}};
        $s->{closing} = 1;
        send_frame($s, type => 'close', buffer => defined $c->{code} ? pack('n', $c->{code}) . encode('UTF-8', $c->{reason}) : '');
    },
);

sub read_handshake {
    my ($s, $bytes) = @_;
    my $handshake = $s->{handshake};
    $s->{head} .= $bytes;
    unless ($handshake->parse($bytes)) {
        my $status = !$s->{server} && $s->{head} =~ m{^HTTP/1\.1 (\d{3})} ? $1 : 0;
        emit($status && $status != 101
            ? (event => 'refused', socket => $s->{number} + 0, status => $status + 0)
            : (event => 'failed', socket => $s->{number} + 0, message => $handshake->error));
        return finish($s, 1006, '');
    }
    if ($s->{server} && !$s->{answered}) {
        # Of hybi-00 the head goes first, and the 16 bytes when the body has come.
        return unless $handshake->is_done || $handshake->is_body;
        $handshake->res->subprotocol($_) for grep { $_ eq ($handshake->req->subprotocol // '') } @{$s->{subprotocols}};
        syswrite_all($s->{tcp}, $handshake->to_string);
        $s->{answered} = $handshake->is_done;
    }
    return unless $handshake->is_done;
    opened($s);
    read_frames($s, $bytes) if length $bytes; # what follows a response
}

sub read_frames {
    my ($s, $bytes) = @_;
    my $frames = $s->{frames};
    $frames->append($bytes);
    while (defined(my $payload = $frames->next_bytes)) {
        my @to = (socket => $s->{number} + 0);
        if ($frames->is_close) {
            my $code   = length $payload >= 2 ? unpack('n', $payload) : 1005;
            my $reason = length $payload > 2 ? decode('UTF-8', substr $payload, 2) : '';
            send_frame($s, type => 'close', buffer => length $payload >= 2 ? substr $payload, 0, 2 : '') unless $s->{closing};
            return finish($s, $code, $reason);
        }
        if ($frames->is_ping) {
            send_frame($s, type => 'pong', buffer => $payload);
            emit(event => 'ping', @to, data => encode_base64($payload, ''));
        }
        elsif ($frames->is_pong)   { emit(event => 'pong',   @to, data => encode_base64($payload, '')) }
        elsif ($frames->is_binary) { emit(event => 'binary', @to, data => encode_base64($payload, '')) }
        else                       { emit(event => 'text',   @to, data => decode('UTF-8', $payload)) }
    }
}

sub readable {
    my ($handle) = @_;
    if (my $listener = $listeners{fileno $handle}) {
        my $s = add($accepted++, scalar $handle->accept, Protocol::WebSocket::Handshake::Server->new);
        @$s{qw(server subprotocols)} = @$listener{qw(server subprotocols)};
        return;
    }
    my $s = $by_handle{fileno $handle};
    my $count = sysread $handle, my $bytes, 1 << 16;
    return finish($s, 1006, '') unless $count;
    $s->{frames} ? read_frames($s, $bytes) : read_handshake($s, $bytes);
}

while (1) {
    for my $handle ($select->can_read) {
        if (fileno $handle != fileno STDIN) {
            readable($handle);
            next;
        }
        exit 0 unless sysread STDIN, $input, 1 << 16, length $input;
        while ($input =~ s/^(.*)\n//) {
            my $command = $json->decode($1);
            eval { $commands{$command->{do}}->($command); 1 }
                or emit(event => 'failed', socket => $command->{socket}, message => "$@");
        }
    }
}
